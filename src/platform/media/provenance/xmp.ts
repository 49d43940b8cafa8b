import { asBuffer } from '../source.js';
import { DIGITAL_SOURCE_TYPES, type DigitalSourceType } from './source-type.js';

/** An XMP packet that says one thing: how the media was made. IPTC Photo Metadata 2023.1, "Digital Source Type". */
export function sourceTypeXmp(sourceType: DigitalSourceType): string {
  return (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">' +
    `<Iptc4xmpExt:DigitalSourceType>${DIGITAL_SOURCE_TYPES[sourceType]}</Iptc4xmpExt:DigitalSourceType>` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  );
}

const NAMES = Object.keys(DIGITAL_SOURCE_TYPES) as DigitalSourceType[];
const ADDRESS = String.raw`https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/(\w+)`;

/** What an XMP packet anywhere in the bytes says; C2PA manifests name the same addresses, but not under this property. */
export function readSourceTypeXmp(bytes: Uint8Array): DigitalSourceType | undefined {
  return valueAfter(bytes, 'DigitalSourceType', new RegExp(String.raw`^(?:\s*=\s*["']|>)\s*${ADDRESS}`));
}

/** What a container's tag of this name says; a few bytes of length may lie between name and value. */
export function readSourceTypeTag(bytes: Uint8Array): DigitalSourceType | undefined {
  return valueAfter(bytes, SOURCE_TYPE_TAG, new RegExp(String.raw`^.{0,12}?${ADDRESS}`, 's'));
}

export const SOURCE_TYPE_TAG = 'DIGITALSOURCETYPE';

function valueAfter(bytes: Uint8Array, name: string, value: RegExp): DigitalSourceType | undefined {
  const media = asBuffer(bytes);
  for (let at = media.indexOf(name); at !== -1; at = media.indexOf(name, at + 1)) {
    const said = value.exec(media.toString('latin1', at + name.length, at + name.length + 160))?.[1];
    const found = said && NAMES.find((known) => said.startsWith(known));
    if (found) return found;
  }
  return undefined;
}

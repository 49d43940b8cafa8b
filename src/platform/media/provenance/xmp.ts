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

/** What an XMP packet anywhere in the bytes says; C2PA manifests name the same addresses, but not under this property. */
export function readSourceTypeXmp(bytes: Uint8Array): DigitalSourceType | undefined {
  const media = asBuffer(bytes);
  const names = Object.keys(DIGITAL_SOURCE_TYPES) as DigitalSourceType[];
  for (let at = media.indexOf('DigitalSourceType'); at !== -1; at = media.indexOf('DigitalSourceType', at + 1)) {
    const said = /^DigitalSourceType(?:\s*=\s*["']|>)\s*https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/(\w+)/.exec(media.toString('latin1', at, at + 160));
    const found = names.find((name) => name === said?.[1]);
    if (found) return found;
  }
  return undefined;
}

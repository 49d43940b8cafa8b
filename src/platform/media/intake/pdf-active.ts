import { PDFArray, PDFDict, PDFName, PDFRef, PDFStream, type PDFContext, type PDFObject } from 'pdf-lib';
import { MediaRefused } from '../media-refused.js';

/** Keys whose mere presence means that a document acts, carries other files or draws from outside. ISO 32000-1: 7.11, 12.6, 12.7.8, 13. */
const FORBIDDEN_KEYS = new Set('JS JavaScript AA EmbeddedFiles EF XFA RichMediaContent Collection Perms FFilter AF'.split(' '));
/** Kinds of action that do more than turn a page or open a web address the reader confirms. */
const FORBIDDEN_ACTIONS = new Set(
  'JavaScript Launch GoToR GoToE SubmitForm ImportData ResetForm Rendition Movie Sound RichMediaExecute GoTo3DView'.split(' '),
);
const FORBIDDEN_SUBTYPES = new Set('FileAttachment RichMedia Screen Movie Sound 3D XML'.split(' '));
/** What tells of the author, the program or the time, and is not on the page. */
const METADATA_KEYS = ['Metadata', 'PieceInfo', 'LastModified', 'Thumb', 'SpiderInfo'];
const ANNOTATION_AUTHOR_KEYS = ['T', 'M', 'CreationDate', 'NM'];

/** @throws MediaRefused active-content */
export function refuseActive(object: PDFObject): void {
  const dict = dictOf(object);
  if (!dict) return;
  for (const [key, value] of dict.entries()) {
    const name = key.decodeText();
    if (FORBIDDEN_KEYS.has(name)) throw new MediaRefused('active-content', name);
    if (name === 'S' && FORBIDDEN_ACTIONS.has(nameOf(value))) throw new MediaRefused('active-content', nameOf(value));
    if (name === 'Subtype' && FORBIDDEN_SUBTYPES.has(nameOf(value)) && !isMetadata(dict))
      throw new MediaRefused('active-content', nameOf(value));
    if (name === 'F' && dict.context.lookup(value) !== undefined && object instanceof PDFStream)
      throw new MediaRefused('external-reference');
  }
}

export function isMetadata(dict: PDFDict): boolean {
  return nameOf(dict.get(PDFName.of('Type'))) === 'Metadata';
}

export function dropMetadata(dict: PDFDict): void {
  for (const key of METADATA_KEYS) dict.delete(PDFName.of(key));
  const isMarkup = nameOf(dict.get(PDFName.of('Type'))) === 'Annot' || dict.has(PDFName.of('Rect'));
  if (isMarkup && nameOf(dict.get(PDFName.of('Subtype'))) !== 'Widget') {
    for (const key of ANNOTATION_AUTHOR_KEYS) dict.delete(PDFName.of(key)); // a field's T is its name, a remark's T its author
  }
}

/** Every dictionary inside an object, its own first; references are not followed. */
export function* dictsWithin(object: PDFObject, depth = 0): Generator<PDFObject> {
  if (depth > 64) throw new MediaRefused('undecodable', 'objects nested too deep');
  const dict = dictOf(object);
  if (dict) {
    yield object;
    for (const [, value] of dict.entries()) yield* dictsWithin(value, depth + 1);
  } else if (object instanceof PDFArray) {
    for (const value of object.asArray()) yield* dictsWithin(value, depth + 1);
  }
}

/** What can be reached from the document's root: earlier versions and leftovers cannot, and are not kept. */
export function reachable(context: PDFContext, root: PDFRef): Set<PDFRef> {
  const seen = new Set<PDFRef>([root]);
  const queue: PDFObject[] = [root];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const object = next instanceof PDFRef ? context.lookup(next) : next;
    const dict = object && dictOf(object);
    const values = dict ? dict.values() : object instanceof PDFArray ? object.asArray() : [];
    for (const value of values) {
      if (value instanceof PDFRef) {
        if (seen.has(value)) continue;
        seen.add(value);
      }
      queue.push(value);
    }
  }
  return seen;
}

export function dictOf(object: PDFObject): PDFDict | undefined {
  if (object instanceof PDFDict) return object;
  return object instanceof PDFStream ? object.dict : undefined;
}

export function nameOf(object: PDFObject | undefined): string {
  return object instanceof PDFName ? object.decodeText() : '';
}

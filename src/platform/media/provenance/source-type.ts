/** IPTC digital source types used here, by their URIs. cv.iptc.org/newscodes/digitalsourcetype */
export const DIGITAL_SOURCE_TYPES = {
  /** made wholly by a model */
  trainedAlgorithmicMedia: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  /** a person's photo or video with parts made by a model */
  compositeWithTrainedAlgorithmicMedia: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
  /** improved without new content, such as enlarged */
  algorithmicallyEnhanced: 'http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced',
} as const;

export type DigitalSourceType = keyof typeof DIGITAL_SOURCE_TYPES;

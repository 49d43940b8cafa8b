import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { FIELD_TEXTS } from '../../../platform/http/index.js';
import { parameterText } from './parameter-texts.js';

const { definitions } = JSON.parse(readFileSync(join(CONFIG_FOLDER, 'tools.schema.json'), 'utf8')) as {
  definitions: { parameter: { properties: Record<string, { enum?: string[] }> } };
};
const { type, default: _filledIn, ...rules } = definitions.parameter.properties;

describe("P35 a wrong parameter of a tool is told in the service's own words", () => {
  it.each(type!.enum!)('of the type %s', (wanted) => {
    const text = parameterText({ keyword: 'type', params: { type: wanted } });
    expect(text).not.toEqual(FIELD_TEXTS.notValid);
    expect(text.es).not.toBe(text.en);
  });

  it.each([...Object.keys(rules), 'additionalProperties'])('by the keyword %s', (keyword) => {
    const text = parameterText({ keyword, params: { limit: 5, allowedValues: [5, 10] } });
    expect(text).not.toEqual(FIELD_TEXTS.notValid);
    expect(text.es).not.toBe(text.en);
    if (keyword !== 'additionalProperties')
      expect([text.en, text.es]).toEqual([expect.stringContaining('5'), expect.stringContaining('5')]);
  });
});

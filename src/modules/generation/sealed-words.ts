import { AvatarTable } from '../../entities/generation/avatar.entity.js';
import { CreationTable } from '../../entities/generation/creation.entity.js';
import { GenerationTable } from '../../entities/generation/generation.entity.js';
import { sealedColumn } from '../../platform/secrets/sealed-column.js';

/** Where the words lie that people write for themselves: for `FieldCipher.sealFor` and `openFor`, with the id of the row. */
export const GENERATION_PROMPT = sealedColumn(GenerationTable, 'prompt');
/** JSON. */
export const GENERATION_PARAMETERS = sealedColumn(GenerationTable, 'parameters');
export const CREATION_PROMPT = sealedColumn(CreationTable, 'prompt');
export const CREATION_TITLE = sealedColumn(CreationTable, 'title');
export const AVATAR_NAME = sealedColumn(AvatarTable, 'name');

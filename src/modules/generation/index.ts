export { CreationNotFound } from './generation.problems.js';
export { GenerationEnded } from './generation.events.js';
export { GenerationFacade, type PublishableCreation } from './generation.facade.js';
export { GenerationModule } from './generation.module.js';
export { GENERATION_PROBLEMS } from './generation.problems.js';
export { ANY, ModelSwitches } from './tools/model-switches.js';
export { ToolCatalog } from './tools/tool-catalog.js';

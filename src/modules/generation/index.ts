export { GenerationEnded } from './generation.events.js';
export { GenerationModule } from './generation.module.js';
export { GENERATION_PROBLEMS } from './generation.problems.js';

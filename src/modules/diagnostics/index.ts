export { DiagnosticsModule } from './diagnostics.module.js';
export { DIAGNOSTICS_PROBLEMS } from './diagnostics.problems.js';

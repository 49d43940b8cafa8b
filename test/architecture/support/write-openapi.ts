import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { OPENAPI_FILE, renderedOpenApi } from './openapi.js';
import { unconnectedApp } from './unconnected-app.js';

const app = await unconnectedApp();
writeFileSync(OPENAPI_FILE, renderedOpenApi(app));
await app.close();

export const { jest, expect, it, test, describe, beforeAll, afterAll, beforeEach, afterEach } = globalThis;

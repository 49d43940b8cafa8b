import { Global, Module } from '@nestjs/common';
import { MinioObjectStorage } from './minio-object-storage.js';
import { ObjectStorage } from './object-storage.js';

@Global()
@Module({ providers: [{ provide: ObjectStorage, useClass: MinioObjectStorage }], exports: [ObjectStorage] })
export class StorageModule {}

import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Log } from '../telemetry/log.js';
import { ErasureBucket, erasureBucket } from './erasure-bucket.js';
import { MinioObjectStorage } from './minio-object-storage.js';
import { ObjectStorage } from './object-storage.js';

@Global()
@Module({
  providers: [
    { provide: ObjectStorage, inject: [Config, Log], useFactory: (config: Config, log: Log) => new MinioObjectStorage(config, log) },
    {
      provide: ErasureBucket,
      inject: [Config, Log],
      useFactory: (config: Config, log: Log) => new MinioObjectStorage(config, log, erasureBucket(config)),
    },
  ],
  exports: [ObjectStorage, ErasureBucket],
})
export class StorageModule {}

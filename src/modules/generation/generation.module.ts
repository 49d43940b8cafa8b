import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { BillingModule } from '../billing/index.js';
import { ConsentModule } from '../consent/index.js';
import { ModerationModule } from '../moderation/index.js';
import { CreatifyProvider } from './adapters/creatify/creatify.provider.js';
import { FalProvider } from './adapters/fal/fal.provider.js';
import { GoogleProvider } from './adapters/google/google.provider.js';
import { LocalProvider } from './adapters/local/local.provider.js';
import { MiniMaxProvider } from './adapters/minimax/minimax.provider.js';
import { OpenAiProvider } from './adapters/openai/openai.provider.js';
import { ReplicateProvider } from './adapters/replicate/replicate.provider.js';
import { RunwayProvider } from './adapters/runway/runway.provider.js';
import { XaiProvider } from './adapters/xai/xai.provider.js';
import { AVATAR_CONTROLLERS, AVATAR_PROVIDERS } from './avatars/index.js';
import { Attempts } from './engine/attempts.js';
import { CallbackUrls } from './engine/callback-urls.js';
import { Candidates } from './engine/candidates.js';
import { Dispatch } from './engine/dispatch.js';
import { Engine } from './engine/engine.js';
import { Finish } from './engine/finish.js';
import { GenerationReconciler } from './engine/generation-reconciler.task.js';
import { GenerationRings } from './engine/generation-rings.js';
import { GenerationsJob } from './engine/generations.job.js';
import { HandOver } from './engine/hand-over.js';
import { Ingest } from './engine/ingest.js';
import { InDoubtStep } from './engine/in-doubt.step.js';
import { GenerationInputs } from './engine/inputs.js';
import { Leases } from './engine/lease.js';
import { Outputs } from './engine/outputs.js';
import { Placement } from './engine/placement.js';
import { PollStep } from './engine/poll.step.js';
import { PROVIDER_ADAPTERS, ProviderRegistry } from './engine/provider-registry.js';
import { ProviderErasure } from './engine/provider-erasure.js';
import { ProviderErasureTask } from './engine/provider-erasure.task.js';
import { RingForRequested } from './engine/ring-for-requested.handler.js';
import { SigningIdentity } from './engine/signing-identity.js';
import { Stops } from './engine/stops.js';
import { StopOnAgeSignal } from './engine/stop-on-age-signal.handler.js';
import { StopOnRestriction } from './engine/stop-on-restriction.handler.js';
import { StopOnWithdrawal } from './engine/stop-on-withdrawal.handler.js';
import { SubmitStep } from './engine/submit.step.js';
import { Turns } from './engine/turns.js';
import { UnsentWork } from './engine/unsent-work.js';
import { ERASURE_PROVIDERS } from './erasure/index.js';
import { GenerationFacade } from './generation.facade.js';
import { AccountEvents } from './events/account-events.js';
import { EventStreams } from './events/event-streams.js';
import { EventsController } from './events/events.controller.js';
import { TellNotificationCreated } from './events/tell-notification-created.handler.js';
import { TellPointsChanged } from './events/tell-points-changed.handler.js';
import { AccountEventRetention, DeletionMarkRetention, QuoteRetention } from './generation.retention.js';
import { ChosenInputs } from './generations/chosen-inputs.js';
import { GenerationIntake } from './generations/generation-intake.js';
import { GenerationsController } from './generations/generations.controller.js';
import { GenerationQueries } from './generations/generations.queries.js';
import { GenerationsService } from './generations/generations.service.js';
import { PromptChecks } from './generations/prompt-checks.js';
import { PreviewService } from './generations/preview.service.js';
import { GovernorMetrics } from './governor/governor.metrics.js';
import { ProviderGovernor } from './governor/provider-governor.js';
import { ProviderLimits } from './governor/provider-limits.js';
import { ProviderStates } from './governor/provider-states.js';
import { Usage } from './governor/usage.js';
import { WaitingLine } from './governor/waiting-line.js';
import { Archive } from './library/archive.js';
import { CreationReports } from './library/creation-reports.js';
import { CreationQueries } from './library/creations.queries.js';
import { CreationsController } from './library/creations.controller.js';
import { DisclosuresController } from './library/disclosures.controller.js';
import { FinishDeletions } from './library/finish-deletions.task.js';
import { LibraryService } from './library/library.service.js';
import { NEWS_PROVIDERS } from './news/index.js';
import { ResealGeneration } from './reseal-generation.task.js';
import { ModelSwitches } from './tools/model-switches.js';
import { Quotes } from './tools/quotes.js';
import { ToolCatalog } from './tools/tool-catalog.js';
import { ToolsController } from './tools/tools.controller.js';
import { UPLOAD_CONTROLLERS, UPLOAD_PROVIDERS } from './uploads/index.js';
import { HandleProviderCalledBack } from './webhooks/provider-called-back.handler.js';
import { ProviderInbox } from './webhooks/provider-inbox.js';
import { ReplayProviderMessages } from './webhooks/replay-provider-messages.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

const ADAPTERS = [
  LocalProvider,
  FalProvider,
  ReplicateProvider,
  OpenAiProvider,
  XaiProvider,
  GoogleProvider,
  MiniMaxProvider,
  CreatifyProvider,
  RunwayProvider,
];
const ENGINE = [
  Attempts,
  CallbackUrls,
  Candidates,
  Dispatch,
  Engine,
  Finish,
  GenerationInputs,
  GenerationsJob,
  HandOver,
  InDoubtStep,
  Ingest,
  Leases,
  Outputs,
  Placement,
  PollStep,
  ProviderErasure,
  ProviderRegistry,
  SigningIdentity,
  Stops,
  SubmitStep,
  Turns,
  UnsentWork,
];
const GOVERNOR = [GovernorMetrics, ProviderGovernor, ProviderLimits, ProviderStates, Usage, WaitingLine];
const OPERATED = [GenerationRings, ReplayProviderMessages];
const REACTIONS = [
  GenerationReconciler,
  HandleProviderCalledBack,
  ProviderErasureTask,
  RingForRequested,
  StopOnAgeSignal,
  StopOnRestriction,
  StopOnWithdrawal,
  TellNotificationCreated,
  TellPointsChanged,
];
const LIBRARY = [Archive, CreationQueries, CreationReports, FinishDeletions, LibraryService];
const RETENTION = [AccountEventRetention, DeletionMarkRetention, QuoteRetention];

@Module({
  imports: [AuthModule, BillingModule, ConsentModule, ModerationModule],
  controllers: [
    ToolsController,
    GenerationsController,
    CreationsController,
    DisclosuresController,
    EventsController,
    WebhooksController,
    ...AVATAR_CONTROLLERS,
    ...UPLOAD_CONTROLLERS,
  ],
  providers: [
    ...ADAPTERS,
    { provide: PROVIDER_ADAPTERS, useFactory: (...adapters: unknown[]) => adapters, inject: ADAPTERS },
    ...ENGINE,
    ...GOVERNOR,
    ...OPERATED,
    ...REACTIONS,
    ...LIBRARY,
    ...RETENTION,
    ...AVATAR_PROVIDERS,
    ...ERASURE_PROVIDERS,
    ...NEWS_PROVIDERS,
    ...UPLOAD_PROVIDERS,
    AccountEvents,
    ChosenInputs,
    EventStreams,
    GenerationFacade,
    GenerationIntake,
    GenerationQueries,
    GenerationsService,
    ModelSwitches,
    PreviewService,
    PromptChecks,
    ProviderInbox,
    Quotes,
    ResealGeneration,
    ToolCatalog,
  ],
  exports: [GenerationFacade],
})
export class GenerationModule {}

import { Module } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../platform/config/config-folder.js';
import { Regions } from '../../platform/config/regions.js';
import { AccessTokens } from './access/access-tokens.js';
import { JwksController } from './access/jwks.controller.js';
import { LiveAuthenticator } from './access/live-authenticator.js';
import { SignedDocuments } from './access/signed-documents.js';
import { SigningKeys } from './access/signing-keys.js';
import { AccountStatusService } from './accounts/account-status.service.js';
import { AccountsService } from './accounts/accounts.service.js';
import { MeController } from './accounts/me.controller.js';
import { RestrictionService } from './accounts/restriction.service.js';
import { RolesService } from './accounts/roles.service.js';
import { AuthFacade } from './auth.facade.js';
import { ENDING_PROVIDERS } from './ending/index.js';
import { AgeSignals } from './eligibility/age-signals.service.js';
import { EligibilityController } from './eligibility/eligibility.controller.js';
import { Eligibility } from './eligibility/eligibility.service.js';
import { RuleTable } from './eligibility/rule-table.js';
import { AppleClientSecret } from './grants/apple-client-secret.js';
import { GrantErrands } from './grants/grant-errands.js';
import { GrantRings } from './grants/grant-rings.js';
import { GrantSweep } from './grants/grant-sweep.task.js';
import { GrantsJob } from './grants/grants.job.js';
import { ProviderGrantRetention } from './grants/provider-grant.retention.js';
import { ProviderGrants } from './grants/provider-grants.js';
import { ProviderTokens } from './grants/provider-tokens.js';
import { RingForGrant } from './grants/ring-for-grant.handler.js';
import { IdTokenVerifier } from './id-token/id-token.verifier.js';
import { KeySetSource } from './id-token/key-set-source.port.js';
import { OutboundKeySetSource } from './id-token/outbound.key-set-source.js';
import { Proofs } from './id-token/proofs.service.js';
import { ProviderKeys } from './id-token/provider-keys.js';
import { TrustedIssuers } from './id-token/trusted-issuers.js';
import { UsedIdTokens } from './id-token/used-id-tokens.service.js';
import { IdentitiesController } from './identities/identities.controller.js';
import { EmailHashes } from './identities/email-hashes.js';
import { Identities } from './identities/identities.js';
import { LinkingService } from './identities/linking.service.js';
import { VerifiedAddresses } from './identities/verified-addresses.js';
import { Reauthentication } from './identities/reauthentication.service.js';
import { NoncesService } from './nonces/nonces.service.js';
import { DrawProfilePicture } from './profile/draw-profile-picture.handler.js';
import { ProfilePicturesController } from './profile/profile-pictures.controller.js';
import { ProfilePictures } from './profile/profile-pictures.service.js';
import { ProfilesService } from './profile/profiles.service.js';
import { ReplaceProfilePicture } from './profile/replace-profile-picture.handler.js';
import { RefreshService } from './sessions/refresh.service.js';
import { RefreshTokens } from './sessions/refresh-tokens.js';
import { SessionRetention } from './sessions/session.retention.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { ResealAuth } from './reseal-auth.task.js';
import { SessionsService } from './sessions/sessions.service.js';
import { Successors } from './sessions/successors.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { ActOnNotices } from './notices/act-on-notices.handler.js';
import { NoticeInbox } from './notices/notice-inbox.js';
import { NoticeVerifier } from './notices/notice-verifier.js';
import { NoticesController } from './notices/notices.controller.js';
import { SingleUseRetention } from './single-use.retention.js';
import { BrowserCookie } from './web/browser-cookie.js';
import { PassportRedirects } from './web/passport-redirects.js';
import { WebSignInController } from './web/web-sign-in.controller.js';
import { WebSignInService } from './web/web-sign-in.service.js';
import { WebSignIns } from './web/web-sign-ins.js';

@Module({
  controllers: [
    SignInController,
    WebSignInController,
    SessionsController,
    MeController,
    IdentitiesController,
    NoticesController,
    EligibilityController,
    ProfilePicturesController,
    JwksController,
  ],
  providers: [
    { provide: KeySetSource, useClass: OutboundKeySetSource },
    TrustedIssuers,
    ProviderKeys,
    IdTokenVerifier,
    UsedIdTokens,
    NoncesService,
    Proofs,
    SigningKeys,
    SignedDocuments,
    AccessTokens,
    LiveAuthenticator,
    Successors,
    RefreshTokens,
    SessionsService,
    RefreshService,
    ProfilePictures,
    ProfilesService,
    EmailHashes,
    Identities,
    AccountsService,
    AccountStatusService,
    RestrictionService,
    RolesService,
    { provide: RuleTable, useFactory: (regions: Regions) => RuleTable.load(CONFIG_FOLDER, regions), inject: [Regions] },
    AgeSignals,
    Eligibility,
    AppleClientSecret,
    ProviderTokens,
    ProviderGrants,
    GrantErrands,
    GrantsJob,
    GrantRings,
    GrantSweep,
    RingForGrant,
    ResealAuth,
    ProviderGrantRetention,
    LinkingService,
    Reauthentication,
    VerifiedAddresses,
    ...ENDING_PROVIDERS,
    NoticeVerifier,
    NoticeInbox,
    ActOnNotices,
    SignInService,
    WebSignIns,
    BrowserCookie,
    PassportRedirects,
    WebSignInService,
    AuthFacade,
    DrawProfilePicture,
    ReplaceProfilePicture,
    SingleUseRetention,
    SessionRetention,
  ],
  exports: [AuthFacade, KeySetSource, LiveAuthenticator, SignedDocuments],
})
export class AuthModule {}

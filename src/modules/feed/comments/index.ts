import type { Provider, Type } from '@nestjs/common';
import { CommentChecks } from './comment-checks.js';
import { CommentReports } from './comment-reports.js';
import { CommentStates } from './comment-states.js';
import { CommentQueries } from './comment.queries.js';
import { CommentRepository } from './comment.repository.js';
import { CommentsController } from './comments.controller.js';
import { CommentsService } from './comments.service.js';

export const COMMENTS_CONTROLLERS: readonly Type[] = [CommentsController];
export const COMMENTS_PROVIDERS: readonly Provider[] = [
  CommentChecks, CommentQueries, CommentReports, CommentRepository, CommentsService, CommentStates,
];

export interface CommentBody {
  readonly id: string;
  readonly author: { readonly username: string } | null;
  readonly text: string;
  readonly replyTo?: { readonly id: string; readonly username: string };
  readonly likeCount: number;
  readonly replyCount: number;
  readonly viewer?: { readonly liked: boolean; readonly own: boolean };
  readonly state?: string;
  readonly removedBy?: string;
}

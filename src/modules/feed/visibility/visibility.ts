/**
 * Law 8: the one rule of who sees what. Every read, count, notification and export of the community is built from these pieces of SQL.
 * They speak of `viewer.id`, which `VIEWER` puts into the query's `from`: the id of the reader, or null for somebody not signed in.
 *
 * Each piece is a plain filter of a row, which no planner turns into a join: what the reader blocked or hid is read once for a statement
 * (`not in` over nothing but the reader's rows is hashed), and a list ends as soon as its page is full.
 */

/** A parameter: the account id of the reader, or null. PostgreSQL folds it into the query as a constant. */
export const VIEWER = '(select ?::uuid as id) viewer';

/** How many people who are hidden from a reader are left out of the counts they see. */
export const COUNTED_BLOCKS = 2_000;

/** Neither has blocked the other. */
export const unblocked = (person: string): string => `(
  ${person} not in (select blocked_by_reader.blocked_id from block blocked_by_reader where blocked_by_reader.account_id = viewer.id)
  and ${person} not in (select blocks_reader.account_id from block blocks_reader where blocks_reader.blocked_id = viewer.id))`;

/** `account`: an alias of the table. Not suspended, not leaving, and nobody asked that nothing be done with its data (GDPR Art. 18). */
export const isPublic = (account: string): string => `(${account}.status = 'active' and ${account}.restricted_at is null)`;

/** The person is there for the public: `isPublic`, and not gone. */
export const present = (person: string): string =>
  `coalesce((select ${isPublic('account_of')} from account account_of where account_of.id = ${person}), false)`;

/** The reader may see this person, and all that is public of them. */
export const seesPerson = (person: string): string => `(${present(person)} and ${unblocked(person)})`;

/** `post`: an alias of the table. Published, by a person whom the reader may see. */
export const seesPost = (post: string): string => `(${post}.state = 'published' and ${seesPerson(`${post}.account_id`)})`;

/** What the author sees of their own: also what is held or was removed, until they delete it. */
export const ownsPost = (post: string): string =>
  `(${post}.account_id = viewer.id and ${post}.state in ('published', 'held', 'removed') and ${post}.deleting_at is null)`;

/** `comment`: an alias of the table. Its post must be seen too: that is for the query, which has it at hand. */
export const seesComment = (comment: string): string => `(${comment}.state = 'published' and ${seesPerson(`${comment}.account_id`)})`;

/** What the author sees of their own: also what is held or was removed. */
export const ownsComment = (comment: string): string => `(${comment}.account_id = viewer.id and ${comment}.state <> 'deleted')`;

/**
 * `root`: the comment that a thread began with. What others wrote below it is seen also when it was deleted or removed itself, or its
 * person is not there any more: then its place stays, without words and name. When its person is hidden from the reader, the thread is.
 */
export const seesThread = (root: string): string =>
  `(${root}.state <> 'held' and (${root}.account_id is null or ${unblocked(`${root}.account_id`)}))`;

/** For a comment that is asked for by its id: it is seen, and so are its thread and its post. */
export const reachesComment = (comment: string): string => `(${seesComment(comment)}
  and (${comment}.root_id is null or exists (select 1 from comment root where root.id = ${comment}.root_id and ${seesThread('root')}))
  and exists (select 1 from post post_of where post_of.id = ${comment}.post_id and ${seesPost('post_of')}))`;

/**
 * Nothing that the reader hid for themselves: `folded` is a column of `foldedWords`, where nothing but letters, digits and spaces is, so
 * that a word of the reader is a pattern without wildcards.
 */
export const wanted = (person: string, folded: string): string => `(
  ${person} not in (select hidden_by_reader.hidden_id from hidden_creator hidden_by_reader where hidden_by_reader.account_id = viewer.id)
  and not (${folded} like any (array(
    select '%' || word_of_reader.folded || '%' from hidden_word word_of_reader where word_of_reader.account_id = viewer.id))))`;

/** The people who are hidden from the reader by a block in either direction: what they did is not in the reader's counts. */
export const HIDDEN_PEOPLE = `(
  select b.blocked_id as id from block b where b.account_id = viewer.id
  union select b.account_id from block b where b.blocked_id = viewer.id limit ${COUNTED_BLOCKS})`;

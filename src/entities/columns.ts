import { p } from '@mikro-orm/core';
import type { AccountId } from '../kernel/ids.js';

/** Names the columns that hold a person's account id, so that a test can find every table with people in it. */
export const ACCOUNT_COLUMN = 'account';

/** The owner's account id. A bare UUID: relations are joined in SQL, so an entity never drags another one in. */
export const accountId = () => p.uuid().$type<AccountId>().comment(ACCOUNT_COLUMN);

/** Names the columns with somebody else's account id: who was followed, who decided. */
export const OTHER_ACCOUNT_COLUMN = 'other-account';

/** The account id of another person than the one whose row it is. */
export const otherAccountId = () => p.uuid().$type<AccountId>().comment(OTHER_ACCOUNT_COLUMN);

/** `timestamptz`, UTC. The value comes from `Clock`, never from the database or `new Date()`. */
export const instant = () => p.datetime(3).columnType('timestamptz(3)');

/** A UUID column of a branded id type. */
export const id = <T extends string>() => p.uuid().$type<T>();

/** Text without a length of its own: limits are the DTO's, checked at the edge. */
export const text = <T extends string = string>() => p.text().$type<T>();

/** 64-bit count or size; JavaScript's safe integers suffice. */
export const count = () => p.bigint('number');

export const jsonb = <T>() => p.json<T>().columnType('jsonb');

/** `text[]`, never null. */
export const words = <T extends string = string>() => p.array().columnType('text[]').$type<T[]>();

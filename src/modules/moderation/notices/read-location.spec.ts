import { readLocation } from './read-location.js';

const hosts = new Set(['api.example.test', 'app.example.test:8080']);
const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const other = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const token = 'AbCdEfGhIjKlMnOpQrStUvWxYz012_-9';

it.each([
  [`https://api.example.test/v1/posts/${id}`, { type: 'post', ref: id }],
  [`https://app.example.test:8080/en/posts/${id.toUpperCase()}?from=mail#top`, { type: 'post', ref: id }],
  [`https://api.example.test/v1/posts/${id}/comments/${other}`, { type: 'comment', ref: other }],
  [`https://api.example.test/v1/comments/${other}/`, { type: 'comment', ref: other }],
  [`http://app.example.test:8080/posts/${id}#comment-${other}`, { type: 'comment', ref: other }],
  [`https://api.example.test/v1/posts/${id}/comments`, { type: 'post', ref: id }],
  [`https://api.example.test/v1/media/${token}`, { type: 'file', token }],
  [`https://api.example.test/v1/profiles/pictures/${token}`, { type: 'picture', token }],
  ['https://api.example.test/v1/profiles/happy-fox-12', { type: 'profile', ref: 'happy-fox-12' }],
  ['https://app.example.test:8080/@happy-fox-12', { type: 'profile', ref: 'happy-fox-12' }],
])('%s leads somewhere', (address, location) => expect(readLocation(address, hosts)).toEqual(location));

it.each([
  `https://elsewhere.example.test/v1/posts/${id}`,
  `https://api.example.test.evil.test/v1/posts/${id}`,
  `https://api.example.test@evil.test/v1/posts/${id}`,
  `https://app.example.test/posts/${id}`,
  `javascript://api.example.test/v1/posts/${id}`,
  `ftp://api.example.test/v1/posts/${id}`,
  'https://api.example.test/v1/posts/none',
  'https://api.example.test/v1/creations/' + id,
  'https://api.example.test/',
  `/v1/posts/${id}`,
  'not an address',
  '',
])('%s leads nowhere', (address) => expect(readLocation(address, hosts)).toBeNull());

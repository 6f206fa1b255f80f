import { testOnesOwn } from './support/one-persons-own.ts';
import { test } from './support/test.ts';

test.use({ auth: 'link' });

testOnesOwn();

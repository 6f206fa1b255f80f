import { testOnesOwn } from './support/one-persons-own.ts';

testOnesOwn();

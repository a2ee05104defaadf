import { describe, expect, test } from 'vitest';
import { looksLikeKey, shown, withoutSecrets } from '../../src/internal/secrets.js';
import { pemOf } from '../support/keys.js';
import { alipay, merchant } from '../support/provider.js';

const text = pemOf(merchant.privateKey);
const base64 = text.replace(/-----[^-]+-----|\n/g, '');

describe('shows a value', () => {
  test.each([
    '2019061218401080010018882020035XXXX',
    'pay_2089760038715669_20277574507XXXX',
    'order-550e8400-e29b-41d4-a716-446655440000',
    'SANDBOX_5X00000000000000',
    'https://open-sea-global.alipay.com/ams/sandbox/api',
    '/home/Alice/Projects/PaymentsService/config/keys/merchant-private-key.pem',
    '/srv/client-oXFoQN/alipay/src/main/java/com/example/shop/cancelling',
    '/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey.pem',
    '/usr/share/php/TextUI/Configuration/MoveAttributesFromFilterWhitelistToCoverage.php',
    '/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/private.pem',
    String.raw`C:\Users\JohnSmith2\Projects\MyShop\Config\AlipayKeys\PrivateKey.pem`,
    '/Users/me/Library/Containers/6F1C1C5E-3A54-4F3B-9C7E-1F2C3D4E5F60/Data/key.pem',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'word '.repeat(25),
  ])('%s', (value) => {
    expect(shown(value, '--option')).toBe(value);
    expect(looksLikeKey(value)).toBe(false);
  });

  test('as its length and origin if it may be a key or is longer than any id', () => {
    expect(shown(base64, 'ALIPAY_REGION')).toBe(`(${base64.length} characters from ALIPAY_REGION)`);
    expect(shown(base64.slice(80, 140), '--region')).toBe('(60 characters from --region)');
    expect(shown('a '.repeat(64), '--region')).toBe('a '.repeat(64));
    expect(shown('a '.repeat(65), '--region')).toBe('(130 characters from --region)');
  });

  test('without any part of a key, of each kind of key', () => {
    for (const key of [pemOf(alipay.publicKey), text]) {
      const bare = key.replace(/-----[^-]+-----|\n/g, '');
      for (let start = 0; start + 96 <= bare.length; start += 16) {
        // The first bytes of a key tell of its kind, not of itself, and hold long rows of one letter.
        if (start < 64) continue;
        expect(withoutSecrets(bare.slice(start, start + 96))).toBe('(96 characters)');
      }
    }
  });
});

test('a name that is or contains a key looks like a key', () => {
  const der = Buffer.from(base64, 'base64').toString('hex');
  const inPieces = [base64.replace(/.{16}/g, '$& '), der.replace(/../g, '$&:'), der.replace(/.{8}/g, '$&-')];
  for (const name of [
    der,
    der.toUpperCase(),
    der.slice(0, 65),
    ...inPieces,
    text,
    base64,
    '-----BEGIN PRIVATE KEY-----',
    `./${base64.slice(100, 160)}.pem`,
  ])
    expect(looksLikeKey(name)).toBe(true);
});

test('removes every run that looks like a key, and nothing else', () => {
  const [one, other] = [base64.slice(100, 164), base64.slice(200, 264)];
  expect(withoutSecrets(`Nobody knows ${one}, nor "${other}".`)).toBe(
    'Nobody knows (64 characters), nor "(64 characters)".',
  );
});

test.each([
  ['ten different digits', '0123456789'.repeat(7), true],
  ['ten different digits behind a word', `abc-${'0123456789'.repeat(7)}`, true],
  ['nine different digits', '012345678'.repeat(8), false],
  ['as many digits as a fingerprint has', '0123456789abcdef'.repeat(4), false],
  ['no digit', 'xyz-'.repeat(20), false],
])('whether a hexadecimal run with %s looks like a key', (_, run, expected) => {
  expect(looksLikeKey(run)).toBe(expected);
});

describe('of 40 characters in a row, part of a key is', () => {
  // Twelve changes of kind between neighbours, four of them of case, and one digit at least: no count may be less.
  const least = `A1a1A1a1aAaAa${'+'.repeat(27)}`;
  const isCut = (run: string) => withoutSecrets(run) !== run;
  test.each<[string, string, boolean]>([
    ['what has twelve changes, four of them of case', least, true],
    ['not what is shorter', least.slice(0, 39), false],
    ['not what has three changes of case', `A1a1A1a1a1AaAa${'+'.repeat(26)}`, false],
    ['not what has no digit', `AaAaAaAaAaAaAaAa${'+'.repeat(24)}`, false],
    ['not what has eleven changes', `A1a1A1a1aAaAA${'+'.repeat(27)}`, false],
    ['not what has twelve changes with those of signs', `AaAaAaAa+1+1+${'+'.repeat(27)}`, false],
    ['what begins later in the run', `${'1'.repeat(51)}${least}`, true],
    ['and what ends before it', `${least}${'1'.repeat(50)}`, true],
  ])('%s', (_, run, expected) => {
    expect(isCut(run)).toBe(expected);
  });
});

import { ArgumentFault } from '../arguments.ts';
import { oneOf, text, whole } from '../call.ts';
import { below } from '../draw.ts';
import { bounds, type FakeCall, type FakeGroup, fraction, size } from './fake.ts';

const ISSUERS = [
  ...(['', 'visa', 'mastercard', 'american_express', 'discover', 'diners_club', 'jcb'] as const),
  ...(['maestro'] as const),
] as const;

const amount = (call: FakeCall): string => {
  const decimals = whole(call, 'decimals', 2, { min: 0, max: 10 });
  const { min, max } = bounds(call, [1, 1000], {}, fraction);
  return call.faker.finance.amount({ min, max, dec: decimals });
};

const iban = (call: FakeCall): string => {
  const country = text(call, 'country', '');
  try {
    return call.faker.finance.iban(country === '' ? {} : { countryCode: country });
  } catch {
    throw new ArgumentFault(`${call.title} knows no IBAN of '${country}': write a code such as DE, FR or GB`);
  }
};

/** Month and year within five years of the pinned date, as on a card. */
const expiry = (call: FakeCall): string => {
  const now = new Date(call.pinnedMs);
  const months = now.getUTCFullYear() * 12 + now.getUTCMonth() + 1 + below(call.stream, 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two((months % 12) + 1)}/${two(Math.floor(months / 12) % 100)}`;
};

export const finance: FakeGroup = {
  fake_iban: { summary: 'IBAN with a right check sum', params: { country: '' }, draw: iban },
  fake_bic: { summary: 'code of a bank (SWIFT)', draw: ({ faker }) => faker.finance.bic() },
  fake_credit_card: {
    summary: 'number of a card with a right check digit',
    params: { issuer: '' },
    draw: (call) => {
      const issuer = oneOf(call, 'issuer', ISSUERS, '');
      return call.faker.finance.creditCardNumber(issuer === '' ? {} : { issuer }).replaceAll('-', '');
    },
  },
  fake_credit_card_cvv: {
    summary: 'three digits of a card',
    draw: ({ faker }) => faker.finance.creditCardCVV(),
  },
  fake_credit_card_expiry: { summary: 'month and year on a card', draw: expiry },
  fake_credit_card_issuer: {
    summary: 'issuer of a card',
    draw: ({ faker }) => faker.finance.creditCardIssuer(),
  },
  fake_account_number: {
    summary: 'number of an account',
    params: { len: 8 },
    draw: (call) => call.faker.finance.accountNumber(size(call, 'len', 8)),
  },
  fake_account_name: {
    summary: 'kind of account',
    local: true,
    draw: ({ faker }) => faker.finance.accountName(),
  },
  fake_routing_number: {
    summary: 'number of a bank in the United States',
    draw: ({ faker }) => faker.finance.routingNumber(),
  },
  fake_amount: {
    summary: 'sum of money, as text with its decimals',
    params: { min: 1, max: 1000, decimals: 2 },
    draw: amount,
  },
  fake_currency_code: { summary: 'currency, ISO 4217', draw: ({ faker }) => faker.finance.currencyCode() },
  fake_currency_name: { summary: 'currency', local: true, draw: ({ faker }) => faker.finance.currencyName() },
  fake_currency_symbol: {
    summary: 'sign of a currency',
    draw: ({ faker }) => faker.finance.currencySymbol(),
  },
  fake_transaction_type: {
    summary: 'kind of booking',
    local: true,
    draw: ({ faker }) => faker.finance.transactionType(),
  },
  fake_pin: {
    summary: 'secret number of a card',
    params: { len: 4 },
    draw: (call) => call.faker.finance.pin(size(call, 'len', 4)),
  },
  fake_bitcoin_address: { summary: 'Bitcoin address', draw: ({ faker }) => faker.finance.bitcoinAddress() },
  fake_ethereum_address: {
    summary: 'Ethereum address',
    draw: ({ faker }) => faker.finance.ethereumAddress(),
  },
};

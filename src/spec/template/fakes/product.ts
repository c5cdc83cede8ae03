import { ArgumentFault } from '../arguments.ts';
import { whole } from '../call.ts';
import { below } from '../draw.ts';
import { bounds, type FakeGroup, fraction } from './fake.ts';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

export const product: FakeGroup = {
  fake_product: { summary: 'product', local: true, draw: ({ faker }) => faker.commerce.productName() },
  fake_product_adjective: {
    summary: 'what a product is like',
    local: true,
    draw: ({ faker }) => faker.commerce.productAdjective(),
  },
  fake_product_material: {
    summary: 'what a product is made of',
    local: true,
    draw: ({ faker }) => faker.commerce.productMaterial(),
  },
  fake_product_description: {
    summary: 'line about a product',
    local: true,
    draw: ({ faker }) => faker.commerce.productDescription(),
  },
  fake_price: {
    summary: 'price with two decimals, as a number',
    params: { min: 1, max: 1000 },
    draw: (call) =>
      call.faker.number.float({
        ...bounds(call, [1, 1000], { min: 0, max: 1e9 }, fraction),
        fractionDigits: 2,
      }),
  },
  fake_sku: {
    summary: 'stock number',
    draw: ({ stream }) => {
      const letters = Array.from({ length: 3 }, () => LETTERS.charAt(below(stream, LETTERS.length))).join('');
      return `${letters}-${String(below(stream, 100_000)).padStart(5, '0')}`;
    },
  },
  fake_isbn: {
    summary: 'ISBN with a right check digit',
    params: { variant: 13 },
    draw: (call) => {
      const variant = whole(call, 'variant', 13);
      if (variant === 10 || variant === 13) return call.faker.commerce.isbn(variant);
      throw new ArgumentFault(`${call.title} wants 10 or 13 as 'variant', not ${variant}`);
    },
  },
  fake_upc: { summary: 'bar code with a right check digit', draw: ({ faker }) => faker.commerce.upc() },
};

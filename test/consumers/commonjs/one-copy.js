// Imports and requires the entries in one process.
const required = ['', '/signature', '/result-codes'].map((entry) => `alipay-cancel-contract${entry}`);
const named = ['OptionError', 'createSigningFetch', 'isResultCode'];

async function main() {
  const same = [];
  for (const [index, entry] of required.entries())
    same.push((await import(entry))[named[index]] === require(entry)[named[index]]);
  const commonJsFiles = Object.keys(require.cache).filter((file) => file.endsWith('.cjs'));
  console.log(JSON.stringify({ same, commonJsFiles }));
}

main();

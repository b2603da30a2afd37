/** The fewest inputs with which each action's readInputs is content. The contract test adds the defaults of action.yml. */
export const MINIMAL_INPUTS: Record<string, Record<string, string>> = {
  'deploy-render': { 'api-key': 'rnd_test_key_for_the_contract', 'service-id': 'srv-d0000000000000000000' },
  'wait-healthy': { url: 'https://example.com/health' },
  'seed-db': {
    'source-url': 'https://abcdefghijklmnopqrst.supabase.co',
    'source-key': 'sb_secret_source_for_the_contract',
    'target-url': 'https://bcdefghijklmnopqrstu.supabase.co',
    'target-key': 'sb_secret_target_for_the_contract',
    'target-name': 'bcdefghijklmnopqrstu',
    'mask-key': 'a mask key of more than sixteen characters',
  },
  'run-e2e': {},
  'promote-prod': {
    'api-key': 'rnd_test_key_for_the_contract',
    'service-id': 'srv-d0000000000000000000',
    'health-url': 'https://example.com/health',
    'github-token': 'ghs_test_token_for_the_contract',
  },
}

import { expect, it } from 'vitest';
import { startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { startTestServer } from '../../testing/test-server.ts';

it('a person edits a picture at a gateway, with the first of its models by default', async () => {
  await using fake = await startFakeOpenAi('gateway');
  await using server = await startTestServer({
    OPENAI_BASE_URL: fake.url,
    OPENAI_API_KEY: 'key of the gateway',
    OPENAI_IMAGE_MODELS: 'gpt-image-2,flux-kontext',
  });
  const person = await server.person();

  const task = await person.edit('让天空变成晚霞');

  expect(task).toMatchObject({ status: 'completed', model: 'gpt-image-2' });
  expect(fake.requests.map(({ path, fields }) => [path, fields['model']])).toEqual([
    ['/v1/images/edits', 'gpt-image-2'],
  ]);
  const { body } = await person.get('/api/models');
  expect(body.models.map(({ id }: { id: string }) => id)).toEqual(['gpt-image-2', 'flux-kontext', 'darkroom']);
});

it('a person chooses among the qualities and backgrounds of a model, and names references', async () => {
  await using fake = await startFakeOpenAi('gateway');
  await using server = await startTestServer({
    OPENAI_BASE_URL: fake.url,
    OPENAI_API_KEY: 'key of the gateway',
    OPENAI_IMAGE_MODELS: 'gpt-image-2,flux-kontext',
  });
  const person = await server.person();
  const { id } = await person.upload();
  const choices = { quality: 'low', background: 'transparent' };

  const task = await person.edit('剪影', { ...choices, references: [{ id }] });

  expect([task.status, task.references?.length]).toEqual(['completed', 1]);
  expect(fake.requests[0]?.fields).toMatchObject(choices);
  expect(fake.requests[0]?.images).toHaveLength(2);
  const refused = await person.request('POST', '/api/image-generate', {
    json: { prompt: '一只猫', model: 'flux-kontext', quality: 'low' },
  });
  expect([refused.status, refused.body.code, refused.body.error]).toEqual([
    400,
    'model_cannot',
    'Flux Kontext 不支持画质 low',
  ]);
});

it('a server without a key needs only its address and a model', async () => {
  await using fake = await startFakeOpenAi('sglang');
  await using server = await startTestServer({
    OPENAI_BASE_URL: fake.url,
    OPENAI_IMAGE_MODELS: 'Qwen/Qwen-Image-Edit',
  });
  const person = await server.person();

  expect(await person.edit('让天空变成晚霞')).toMatchObject({ status: 'completed', model: 'Qwen/Qwen-Image-Edit' });
  expect(fake.requests[0]?.headers).not.toHaveProperty('authorization');
});

it.each([
  [{}, ['OPENAI_API_KEY']],
  [{ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }, ['OPENAI_IMAGE_MODELS']],
  [{ OPENAI_BASE_URL: 'https://api.openai.com/v1', OPENAI_IMAGE_MODELS: 'a' }, ['OPENAI_API_KEY']],
  [{ OPENAI_BASE_URL: 'http://127.0.0.1:1234/v1' }, []],
  [{ OPENAI_API_KEY: 'key' }, []],
])('with %j, these variables are missing: %j', async (env, missing) => {
  await using server = await startTestServer(env);

  const { body } = await (await server.person()).get('/api/models');

  expect(body.engines).toContainEqual({ engine: 'openai', ready: missing.length === 0, missing });
});

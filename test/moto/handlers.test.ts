test('moto answers', async () => {
  const answer = await fetch(`${process.env['MOTO_ENDPOINT']}/moto-api/`);
  expect(answer.status).toBe(200);
});

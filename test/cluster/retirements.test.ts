import t from 'tap'
import { Retirements } from '../../cluster/retirements.js'

t.test('the (f+1)-th earliest time that members serve counts (FEDERATION.md 2)', async (t) => {
  const retirements = new Retirements()
  t.equal(retirements.onTime('ab', 0, 100, 1), undefined, 'nobody has asked')
  retirements.ask('ab')
  t.equal(retirements.onTime('ab', 3, 1, 1), undefined, 'one member may lie, so one is not enough')
  t.equal(retirements.onTime('ab', 3, 2, 1), undefined, 'nor is one that speaks twice')
  t.equal(retirements.onTime('ab', 0, 700, 1), 700)
  t.equal(retirements.onTime('ab', 1, 500, 1), 500)
  t.equal(retirements.onTime('ab', 2, 900, 1), 500, 'later ones change nothing')
  t.equal(retirements.onTime('cd', 2, 900, 1), undefined, 'each slot has its own')
})

t.test('without faults the earliest counts', async (t) => {
  const retirements = new Retirements()
  retirements.ask('ab')
  t.equal(retirements.onTime('ab', 1, 500, 0), 500)
  t.equal(retirements.onTime('ab', 2, 400, 0), 400)
})

t.test('the table is bounded', async (t) => {
  const retirements = new Retirements()
  for (let i = 0; i <= 1_024; i++) retirements.ask(`slot ${i}`)
  t.equal(retirements.onTime('slot 0', 1, 500, 0), undefined, 'the oldest is forgotten')
  t.equal(retirements.onTime('slot 1', 1, 500, 0), 500)
})

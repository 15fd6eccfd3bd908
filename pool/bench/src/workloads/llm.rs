//! Serving a language model, on 64-byte starts.

use super::{COMPUTE, KB, MB, Shape};
use crate::rng::Rng;
use crate::trace::{Block, Script, Trace};

/// Tokens in one KV block; 16 tokens of 8 heads of 128 in half precision, K and V, are 64 KB.
const TOKENS: u64 = 16;
const KV_BLOCK: u64 = 64 * KB;
/// Bytes of one token's hidden state: 4096 of two bytes.
const HIDDEN: u64 = 8 * KB;

struct Request {
    kv: Vec<Block>,
    tokens: u64,
    left: u64,
}

/// Requests come with a prompt and leave after a power-law number of tokens. Each decoding step
/// adds a token to every request of the batch (a KV block for each sixteenth) and takes and returns
/// the step's activations, whose sizes follow the batch; a prompt takes larger ones. Some tensors
/// (prefixes kept for reuse, adapters) live for a power-law number of steps.
pub(super) fn llm(shape: Shape) -> Trace {
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(COMPUTE, shape.pairs);
    let mut requests: Vec<Request> = Vec::new();
    let mut kept: Vec<(u64, Block)> = Vec::new();
    let cap = 192 * MB * shape.scale;
    let mut busy = 48 * shape.scale;
    for step in 0.. {
        if script.is_full() {
            break;
        }
        if step % 64 == 0 {
            busy = rng.between(8, 64) * shape.scale;
        }
        if (requests.len() as u64) < busy && script.live_bytes() < cap {
            let tokens = rng.pareto(32, 4096, 0.8);
            let kv = prefill(&mut rng, &mut script, tokens);
            requests.push(Request { kv, tokens, left: rng.pareto(16, 2048, 0.9) });
        }
        if rng.chance(10) {
            let tensor = script.alloc(rng.log_between(16 * KB, 4 * MB));
            kept.push((step + rng.pareto(4, 5000, 0.8), tensor));
        }
        decode(&mut rng, &mut script, &mut requests);
        let mut at = 0;
        while at < kept.len() {
            if kept[at].0 <= step {
                script.free(kept.swap_remove(at).1);
            } else {
                at += 1;
            }
        }
    }
    for request in requests {
        script.free_all(request.kv);
    }
    script.free_all(kept.into_iter().map(|(_, block)| block));
    script.finish()
}

/// The prompt's activations, chunk by chunk, and its KV blocks.
fn prefill(rng: &mut Rng, script: &mut Script, tokens: u64) -> Vec<Block> {
    let mut kv = Vec::new();
    let mut done = 0;
    while done < tokens {
        let chunk = (tokens - done).min(256);
        let hidden = script.alloc(chunk * HIDDEN);
        let wide = script.alloc(chunk * HIDDEN * rng.pick(&[2, 3]));
        kv.extend((0..chunk.div_ceil(TOKENS)).map(|_| script.alloc(KV_BLOCK)));
        script.free(wide);
        script.free(hidden);
        done += chunk;
    }
    kv
}

/// One token for each request of the batch.
fn decode(rng: &mut Rng, script: &mut Script, requests: &mut Vec<Request>) {
    let batch = requests.len().max(1) as u64;
    let hidden = script.alloc(batch * HIDDEN);
    let wide = script.alloc(batch * HIDDEN * 7 / 2);
    let mut at = 0;
    while at < requests.len() {
        let request = &mut requests[at];
        request.tokens += 1;
        if request.tokens % TOKENS == 1 {
            request.kv.push(script.alloc(KV_BLOCK));
        }
        request.left -= 1;
        if request.left == 0 {
            let request = requests.swap_remove(at);
            script.free_all(request.kv);
        } else {
            at += 1;
        }
    }
    script.free(hidden);
    // The scores of a sampled batch: half a byte to two bytes of 32000 words each.
    let scores = script.alloc(batch * 16_000 * rng.pick(&[1, 2, 4]));
    script.free(wide);
    script.free(scores);
}

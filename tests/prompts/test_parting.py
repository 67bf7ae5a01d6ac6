"""Free text to a shot: each word in one part, and the shot's own prompt says the same again."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.prompts.labelled import Half, labelled
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.prompts.told import cases, told

from rushes.errors import RequestError
from rushes.prompts import VOCABULARY_PARTS, Role, Shot, ShotPart, keys, read
from rushes.prompts.clauses import Prompt
from rushes.prompts.parting import pieces

PROMPTS = [case["prompt"] for case in (*cases("cases"), *cases("held_out"))]


def shot_of(role: Role, key: str) -> Shot:
    """A plain shot with one key."""
    return Shot.of(subject="a fox", action="running", setting="in a forest", **{role: key})


NAMES = [(role, key) for role in VOCABULARY_PARTS for key in keys(role)]
#: Keys whose usual phrase is also that of another part, where it then comes back.
ELSEWHERE = {
    (role, key) for role, key in NAMES if Shot.read(shot_of(role, key).prompt) != shot_of(role, key)
}

#: A prompt, and the shot that it is, as a person would write that down.
READ = {
    """a golden retriever running through a field of sunflowers, sunny countryside, tracking shot,
    cinematic, golden hour lighting""": """
    subject = "a golden retriever"
    action = "running through a field of sunflowers"
    setting = "sunny countryside"
    camera = "tracking"
    style = "cinematic"
    time = "golden_hour"
    """,
    "A cinematic wide shot of a lonely lighthouse in a storm at night, no people or boats": """
    subject = "a lonely lighthouse"
    weather = "storm"
    time = "night"
    shot_size = "wide"
    style = "cinematic"
    negative = ["people", "boats"]
    """,
    "Slow motion close-up of a woman in a red dress dancing in the rain, 4k": """
    subject = "a woman in a red dress"
    action = "dancing"
    weather = "rain"
    shot_size = "close_up"
    pace = "slow_motion"
    details = "4k"
    """,
    "In a quiet village, an old man feeds his cat. The cat jumps onto a wall.": """
    subject = "an old man"
    action = "feeds his cat"
    setting = "in a quiet village"
    details = "the cat jumps onto a wall"
    """,
    "a big, red balloon floats, calm, peaceful": """
    subject = "a big, red balloon"
    action = "floats"
    mood = "calm, peaceful"
    """,
    "a cat, a dog and a bird playing in a garden": """
    subject = "a cat, a dog and a bird"
    action = "playing"
    setting = "in a garden"
    """,
    "the camera slowly pushes in on an old man as he smiles": """
    subject = "an old man"
    action = "as he smiles"
    camera = "the camera slowly pushes in on"
    """,
    "a knight on a hill, slow dolly in and pan left": """
    subject = "a knight"
    setting = "on a hill"
    camera = ["slow dolly in", "pan_left"]
    """,
    "Running through the woods, a wolf howls": """
    subject = "a wolf"
    action = "running through the woods, howls"
    """,
    "a fox wobbles": """
    subject = "a fox"
    action = "wobbles"
    """,
    "a running dog": 'subject = "a running dog"',
    "The sun sets behind the mountains": 'setting = "the sun sets behind the mountains"',
    "dolly_in on a teapot": """
    subject = "a teapot"
    camera = "dolly_in"
    """,
    "anime style, handheld camera": """
    style = "anime"
    camera = "handheld"
    """,
    "a city street without cars": """
    setting = "a city street"
    negative = "cars"
    """,
    "a fox, no text overlays, no watermark": """
    subject = "a fox"
    negative = ["text overlays", "watermark"]
    """,
    """Subject: a fox. Action: jumping. Camera: wide shot, slow push in. Lighting: golden hour.
    Sound: wind in the trees. Negative prompt: text, people""": """
    subject = "a fox"
    action = "jumping"
    time = "golden_hour"
    shot_size = "wide"
    camera = "slow push in"
    sound = "wind in the trees"
    negative = ["text", "people"]
    """,
    'An old man whispers "I remember." to his dog, close-up': """
    subject = "An old man"
    action = "whispers to his dog"
    shot_size = "close_up"
    dialogue = "I remember."
    """,
    'A man says: "Hello there, friend." in a bar': """
    subject = "A man"
    setting = "in a bar"
    dialogue = "Hello there, friend."
    """,
    'She shouts: "Run! Now!" and jumps, sound of rain': """
    subject = "She"
    action = "shouts and jumps"
    sound = "rain"
    dialogue = "Run! Now!"
    """,
    'a sign that reads "OPEN" above a door': """
    subject = 'a sign that reads "OPEN" above a door'
    """,
    """Create a cinematic video of a samurai in a bamboo forest. The camera circles him at dawn.
    He slowly draws his sword, light falling through the leaves, Super 8 film look""": """
    subject = "a samurai"
    setting = "in a bamboo forest"
    time = "dawn"
    camera = "the camera circles him"
    style = ["cinematic video", "Super 8 film look"]
    details = ["he slowly draws his sword", "light falling through the leaves"]
    """,
    "A boy wakes up, brushes his teeth, gets dressed and runs to the bus, handheld": """
    subject = "A boy"
    action = "wakes up, brushes his teeth, gets dressed and runs to the bus"
    camera = "handheld"
    """,
    "crane up from a muddy battlefield revealing thousands of soldiers under a grey sky": """
    subject = "thousands of soldiers"
    time = "under a grey sky"
    camera = "crane up from a muddy battlefield revealing"
    """,
    'a storefront with a neon sign that says "OPEN LATE", loons calling, night': """
    subject = 'a storefront with a neon sign that says "OPEN LATE"'
    time = "night"
    details = "loons calling"
    """,
    "a dog sleeps on a sofa while rain runs down the window": """
    subject = "a dog"
    action = "sleeps on a sofa while rain runs down the window"
    """,
    "A video of a cat, warm light from a window, cyberpunk color palette": """
    subject = "a cat"
    lighting = "warm light from a window"
    palette = "cyberpunk color palette"
    """,
    "Camera:\ndrone shot\nSubject:\na red car": """
    subject = "a red car"
    camera = "drone"
    """,
    "": "",
    "?!, …": "",
}


@pytest.mark.parametrize("text", READ, ids=lambda text: text[:50])
def test_parts(text: str) -> None:
    assert Shot.read(text).to_toml() == Shot.from_toml(READ[text]).to_toml()


def test_a_negative_prompt_joins_what_the_text_denies() -> None:
    shot = Shot.read("a fox, no people", "text, blurry hands")
    assert shot.negative == ("people", "text", "blurry hands")


def test_no_text_is_refused() -> None:
    with pytest.raises(RequestError, match="no text"):
        Shot.read("a \0 fox")


WORDS = st.sampled_from(
    [
        "a", "the", "no", "without", "of", "in", "with", "and", "two", "red", "dog", "cats", "pan",
        "left", "crane", "drone", "field", "forest", "🐕", "running", "slowly", "slow", "camera",
        "shot", "cinematic", "at", "night", "golden", "hour", "she", "says", '"', "“", "”", ":",
        "camera:", "style:", ",", ".", "(", ")", "--no", "'s", "dolly_in", "doly_in", "x_y_z",
        "\n", "שלום", "犬", "\u202e", "negative prompt:", "close-up",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.sampled_from(PROMPTS))
@settings(max_examples=300, deadline=None)
@example("camera:")
@example("style: subject: a dog")
@example('he says: "no, never, camera: ever"')
def test_every_word_is_in_exactly_one_part(text: str) -> None:
    prompt = Prompt(text)
    found = pieces(prompt)
    covered = [
        at
        for piece in found
        for at in range(piece.first, piece.last + 1)
        if not prompt.words[at].pause
    ]
    assert covered == [at for at, word in enumerate(prompt.words) if not word.pause]
    shot = Shot.read(text)
    assert Shot.from_toml(shot.to_toml()) == shot
    values = shot.to_toml().replace("_", " ")
    said = {word.key for word in Prompt(f"{shot.prompt}. {shot.negative_prompt}. {values}").words}
    assert _content(prompt, found) <= said


def _content(prompt: Prompt, found: list[Any]) -> set[str]:
    """The words that say something, apart from labels and from what only repeats a part's name."""
    kinds = {"style", "shot", "camera", "mood", "light", "lighting", "speak", "says", "say"}
    kinds |= {"video", "clip", "footage", "scene", "create", "generate", "make", "show", "shows"}
    kinds |= {"showing", "a", "an", "the", "at", "in", "on", "under", "by", "with", "of", "during"}
    return {
        prompt.key(at)
        for piece in found
        for at in range(piece.first + piece.label, piece.last + 1)
        if not prompt.grammar(at) and prompt.key(at) not in kinds
    }


def test_nearly_every_key_comes_back_from_the_prompt() -> None:
    assert len(ELSEWHERE) / len(NAMES) < 0.03, sorted(ELSEWHERE)


@given(
    st.fixed_dictionaries(
        {"subject": st.sampled_from(["a fox", "two old women in red coats", "a cat and a dog"])},
        optional={
            "action": st.sampled_from(["running", "is dancing", "jumps over a log"]),
            "setting": st.sampled_from(["in a forest", "on a city street"]),
            "negative": st.lists(st.sampled_from(["text", "cars", "blurry hands"]), unique=True),
            **{
                str(role): st.sampled_from(
                    [key for key in keys(role) if (role, key) not in ELSEWHERE] or [""]
                )
                for role in VOCABULARY_PARTS
            },
        },
    )
)
@settings(max_examples=200, deadline=None)
def test_a_shot_of_keys_says_the_same_when_read_again(parts: dict[str, Any]) -> None:
    shot = Shot.of(**parts)
    again = Shot.read(shot.prompt, shot.negative_prompt or "")
    for part in ShotPart:
        assert again.meant(part) == shot.meant(part), shot.differences(again)


LABELLED = [row.text for half in Half for row in labelled(half) if row.english]


@pytest.mark.parametrize(("prompts", "share"), [(PROMPTS, 0.98), (LABELLED, 0.92)])
def test_real_prompts_say_the_same_when_written_again(prompts: list[str], share: float) -> None:
    """Measured on the reader's tables and on the labelled prompts: what is found in both."""
    same = kept = 0
    for text in prompts:
        shot = Shot.read(text)
        denied = "".join(f", no {each}" for each in shot.negative)
        same += told(read(text)) == told(read(shot.prompt + denied))
        kept += Shot.read(shot.prompt, shot.negative_prompt or "") == shot
    assert same / len(prompts) > share
    assert kept / len(prompts) > share

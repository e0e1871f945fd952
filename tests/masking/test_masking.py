"""What masking promises, on voices that are made here: every voice is changed, never twice alike, and tones stay. More: `make masking`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.privacy.media.grains import RATE
from bot.privacy.media.masking import TEMPO
from tests.masking import undoing
from tests.masking.changing import mask, mask_and_tell, shift
from tests.masking.features import HOP, Rows, contour, median_pitch, traits
from tests.masking.synthesis import PAUSE, SYLLABLE, Speaker
from tests.masking.voices import Sound

SPEAKERS = [
    Speaker(pitch, throat, seed)
    for seed, (pitch, throat) in enumerate([(95, 0.97), (115, 1.0), (135, 1.05), (180, 1.12), (210, 1.17), (245, 1.2)])
]


@pytest.fixture(scope="module")
def voices() -> list[Sound]:
    return [speaker.speak() for speaker in SPEAKERS]


def test_the_synthesiser_speaks_as_it_is_told(voices: list[Sound]) -> None:
    for speaker, sound in zip(SPEAKERS, voices, strict=True):
        assert median_pitch(contour(sound)) == pytest.approx(speaker.pitch, rel=0.1)


def test_every_voice_is_moved_and_both_sexes_towards_each_other(voices: list[Sound]) -> None:
    was, now = [traits(sound) for sound in voices], [traits(mask(sound)) for sound in voices]
    moved = [12 * np.log2(after.pitch / before.pitch) for before, after in zip(was, now, strict=True)]
    assert all(abs(tones) > 1.5 for tones in moved)
    assert moved[0] > 0
    assert moved[-1] < 0
    for before, after in zip(was, now, strict=True):
        changes = [abs(there / here - 1) for here, there in ((before.f1, after.f1), (before.f2, after.f2), (before.f3, after.f3))]
        assert max(changes) > 0.04
    assert np.ptp([after.pitch for after in now]) < 0.9 * np.ptp([before.pitch for before in was])


def test_one_inverse_undoes_a_fixed_shift_and_not_the_masking(voices: list[Sound]) -> None:
    masked, naive = undoing.change_all(voices, mask), undoing.change_all(voices, shift)
    assert np.median([error.semitones for error in undoing.undo(naive)]) < 0.2
    assert np.median([error.semitones for error in undoing.undo(masked)]) > 1


def test_two_maskings_of_one_voice_differ(voices: list[Sound]) -> None:
    drawn = [[median_pitch(contour(mask(sound))) for _ in range(6)] for sound in voices]
    spread = [12 * np.log2(max(pitches) / min(pitches)) for pitches in drawn]
    assert np.median(spread) > 1
    one, other = mask(voices[0]), mask(voices[0])
    assert len(one) != len(other) or not np.array_equal(one, other)


def at_moments(pitches: Rows, moments: Sequence[float] | Rows) -> Rows:
    """Return a contour at these moments in semitones above 30 Hz; 0.0 where it has no pitch on both sides."""
    rows = np.asarray(moments) / HOP - 0.5
    below = np.clip(rows.astype(int), 0, len(pitches) - 2)
    voiced = (pitches[below] > 0) & (pitches[below + 1] > 0)
    tones: Rows = 12 * np.log2(np.maximum(pitches, 30) / 30)
    return np.where(voiced, tones[below] + (tones[below + 1] - tones[below]) * (rows - below), 0.0)


def test_tones_keep_their_course(voices: list[Sound]) -> None:
    alike = []
    for sound in voices:
        changed, masking = mask_and_tell(sound)
        before, after = contour(sound), contour(changed)
        for at in range(24):
            start = at * (SYLLABLE + PAUSE) + 0.04
            moments = np.arange(start, start + SYLLABLE - 0.08, HOP)
            here, there = at_moments(before, moments), at_moments(after, [masking.moment(float(moment)) for moment in moments])
            heard = (here > 0) & (there > 0)
            if heard.sum() > 5 and np.ptp(here[heard]) > 2:  # a level tone has no course to compare
                alike.append(float(np.corrcoef(here[heard], there[heard])[0, 1]))
    assert len(alike) > 40
    assert np.median(alike) > 0.95
    assert np.percentile(alike, 10) > 0.8


def test_a_masked_voice_is_as_long_as_its_tempo_allows(voices: list[Sound]) -> None:
    for sound in voices:
        changed, masking = mask_and_tell(sound)
        seconds = len(sound) / RATE
        assert seconds / TEMPO[1] - 0.1 < len(changed) / RATE < seconds / TEMPO[0] + 0.1
        assert masking.moment(seconds) == pytest.approx(len(changed) / RATE, abs=0.05)
        assert np.sqrt(np.mean(changed**2)) > 0.3 * np.sqrt(np.mean(sound**2))


def test_what_has_no_pitch_goes_through() -> None:
    noise = 0.1 * np.random.default_rng(7).standard_normal(2 * RATE)
    changed = mask(noise)
    assert np.sqrt(np.mean(changed**2)) > 0.02
    assert np.abs(mask(np.zeros(RATE))).max() < 0.001
    assert len(mask(np.zeros(3))) < RATE // 10

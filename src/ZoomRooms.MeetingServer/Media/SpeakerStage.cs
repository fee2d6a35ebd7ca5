namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Who of a meeting is heard: the loudest, without jumping from one to another at every word. One more is on the stage than there are slots, so that those on it have their slots full
/// too, though nobody hears itself. Sans-IO, one owner thread.
/// </summary>
/// <param name="slots">Voices that each receiver gets.</param>
internal sealed class SpeakerStage(int slots)
{
    /// <summary>Decibels by which a voice must be louder than the one it displaces.</summary>
    private const double Margin = 6;

    /// <summary>How long a voice stays at least once it is heard: a word.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a voice must be the loudest to be the one who speaks: longer than a cough.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromMilliseconds(400);

    /// <summary>Below, it is not speech but a room: 60 dB below full scale.</summary>
    private const double Speech = 67;

    private readonly List<(Speaker Speaker, TimeSpan Since)> _stage = [];
    private Speaker? _candidate;
    private TimeSpan _candidateSince;

    /// <summary>Who speaks, or spoke last; null before anyone did.</summary>
    public Speaker? Dominant { get; private set; }

    public int Count => _stage.Count;

    /// <summary>Whether a receiver hears a speaker. A receiver never hears itself.</summary>
    public bool Hears(Speaker receiver, Speaker speaker)
    {
        int at = Find(speaker);
        return receiver != speaker && at >= 0 && (at < slots || Find(receiver) >= 0);
    }

    public bool Contains(Speaker speaker) => Find(speaker) >= 0;

    /// <summary>A speaker's loudness changed. True when who is heard, or <see cref="Dominant"/>, changed with it.</summary>
    public bool Update(Speaker speaker, TimeSpan now) => Place(speaker, now) | Rank(speaker, now);

    /// <summary>A speaker is gone. True when it was heard.</summary>
    public bool Remove(Speaker speaker)
    {
        if (Dominant == speaker)
            Dominant = null;
        if (_candidate == speaker)
            _candidate = null;
        int at = Find(speaker);
        if (at >= 0)
            _stage.RemoveAt(at);
        return at >= 0;
    }

    private bool Place(Speaker speaker, TimeSpan now)
    {
        int at = Find(speaker);
        if (at >= 0 && at < slots)
            return false;
        if (at < 0 && _stage.Count <= slots)
        {
            _stage.Add((speaker, now));
            return true;
        }
        // From outside onto the last place, which only those on the stage hear; from there to one that all hear.
        int weakest = at < 0 ? slots : Weakest(now);
        (Speaker other, TimeSpan since) = _stage[weakest];
        if ((now - since < Hold && other.LoudnessAt(now) >= Speech) || speaker.LoudnessAt(now) < other.LoudnessAt(now) + Margin)
            return false;
        if (at >= 0)
            _stage[at] = (other, since);
        _stage[weakest] = (speaker, now);
        return true;
    }

    private bool Rank(Speaker speaker, TimeSpan now)
    {
        double loudness = speaker.LoudnessAt(now);
        if (speaker == Dominant || loudness < Speech || (Dominant is { } dominant && loudness < dominant.LoudnessAt(now) + Margin))
        {
            if (_candidate == speaker)
                _candidate = null;
            return false;
        }
        if (_candidate != speaker && (_candidate is null || loudness > _candidate.LoudnessAt(now)))
            (_candidate, _candidateSince) = (speaker, now);
        if (_candidate != speaker || (now - _candidateSince < Takeover && Dominant is not null))
            return false;
        Dominant = speaker;
        _candidate = null;
        return true;
    }

    private int Weakest(TimeSpan now)
    {
        int weakest = 0;
        for (int i = 1; i < slots; i++)
        {
            if (_stage[i].Speaker.LoudnessAt(now) < _stage[weakest].Speaker.LoudnessAt(now))
                weakest = i;
        }
        return weakest;
    }

    private int Find(Speaker speaker)
    {
        for (int i = 0; i < _stage.Count; i++)
        {
            if (_stage[i].Speaker == speaker)
                return i;
        }
        return -1;
    }
}

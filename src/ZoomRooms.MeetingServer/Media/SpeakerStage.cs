namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Who of a meeting is heard: the loudest, and of those who say only that they speak, who were first, without jumping from one to another
/// at every word. One more is on the stage than there are slots, so that those on it have their slots full too, though nobody hears itself.
/// Sans-IO, one owner thread.
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

    /// <summary>
    /// Who has not paused for so long may be a noise: whoever began later, and is as loud, takes its place, unless it is the one who
    /// speaks.
    /// </summary>
    private static readonly TimeSpan Unbroken = TimeSpan.FromSeconds(10);

    /// <summary>And becomes the one who speaks after so long: longer than a word of assent and what is held after it.</summary>
    private static readonly TimeSpan Outlasts = TimeSpan.FromSeconds(3);

    private readonly List<(Speaker Speaker, TimeSpan Since)> _stage = [];
    private Speaker? _candidate;
    private TimeSpan _candidateSince;

    /// <summary>Who speaks, or spoke last; null before anyone did.</summary>
    public Speaker? Dominant { get; private set; }

    public int Count => _stage.Count;

    /// <summary>Who is on the stage; whom all hear first, and on the last place whom only those on the stage hear.</summary>
    public Speaker this[int place] => _stage[place].Speaker;

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
        if (now - since < Hold && other.LoudnessAt(now) >= Speaker.Speech)
            return false;
        if (speaker.LoudnessAt(now) < other.LoudnessAt(now) + Margin && (other == Dominant || !Follows(speaker, other, now)))
            return false;
        if (at >= 0)
            _stage[at] = (other, since);
        _stage[weakest] = (speaker, now);
        return true;
    }

    private bool Rank(Speaker speaker, TimeSpan now)
    {
        double loudness = speaker.LoudnessAt(now);
        TimeSpan takeover = Takeover;
        bool may = speaker != Dominant && loudness >= Speaker.Speech;
        if (may && Dominant is { } dominant && loudness < dominant.LoudnessAt(now) + Margin)
        {
            may = Follows(speaker, dominant, now);
            takeover = Outlasts;
        }
        if (!may)
        {
            if (_candidate == speaker)
                _candidate = null;
            return false;
        }
        if (_candidate != speaker && (_candidate is null || loudness > _candidate.LoudnessAt(now)))
            (_candidate, _candidateSince) = (speaker, now);
        if (_candidate != speaker || (now - _candidateSince < takeover && Dominant is not null))
            return false;
        Dominant = speaker;
        _candidate = null;
        return true;
    }

    /// <summary>As loud as somebody who has not paused for long, and began later.</summary>
    private static bool Follows(Speaker speaker, Speaker other, TimeSpan now) =>
        speaker.SpeaksAt(now) && speaker.Began > other.Began && now - other.Began > Unbroken
            && speaker.LoudnessAt(now) >= other.LoudnessAt(now) - Margin;

    /// <summary>The quietest; of equals who began first, but for the one who speaks.</summary>
    private int Weakest(TimeSpan now)
    {
        int weakest = 0;
        for (int i = 1; i < slots; i++)
        {
            if (IsWeaker(_stage[i].Speaker, _stage[weakest].Speaker, now))
                weakest = i;
        }
        return weakest;
    }

    private bool IsWeaker(Speaker speaker, Speaker than, TimeSpan now)
    {
        double difference = speaker.LoudnessAt(now) - than.LoudnessAt(now);
        return difference < -1 || (difference < 1 && speaker != Dominant && (than == Dominant || speaker.Began < than.Began));
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

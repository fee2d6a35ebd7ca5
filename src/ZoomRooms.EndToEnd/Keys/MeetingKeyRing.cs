namespace ZoomRooms.EndToEnd.Keys;

/// <summary>
/// The meeting keys a participant holds, and when each may be used. A key is used for sending once a heartbeat certified it and its use
/// delay has passed (paper 7.6.6); a key is erased 10 s after the first certification of a newer one (7.6.8), but never the one in use.
/// </summary>
internal sealed class MeetingKeyRing : IDisposable
{
    /// <summary>About two seconds (paper 7.6.6), so that everybody holds a key before anybody sends with it.</summary>
    public static readonly TimeSpan UseDelay = TimeSpan.FromSeconds(2);

    /// <summary>Paper 7.6.8.</summary>
    public static readonly TimeSpan OldKeyLifetime = TimeSpan.FromSeconds(10);

    /// <summary>Keys held at once: the current, the prepared, and what a burst of rekeys leaves behind for ten seconds.</summary>
    private const int Capacity = 32;

    private readonly List<Entry> _entries = [];
    private uint _highest;
    private uint _highestKnown;

    private sealed class Entry(MeetingKey key, TimeSpan readyAt)
    {
        public MeetingKey Key { get; } = key;
        public TimeSpan ReadyAt { get; } = readyAt;
        public TimeSpan? CertifiedAt { get; set; }
    }

    /// <summary>The key that frames are sent with now; null before the first certification.</summary>
    public MeetingKey? Sending { get; private set; }

    /// <summary>Highest mkSeqNum that may have been used: who makes a key goes above it.</summary>
    public uint Highest => _highestKnown;

    /// <summary>The mkSeqNum that was added first; 0 before. Earlier keys were never this participant's.</summary>
    public uint First { get; private set; }

    /// <summary>The highest mkSeqNum that was held and is erased; 0 before.</summary>
    public uint LastErased { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Every key held: what frames may be opened with.</summary>
    public IEnumerable<MeetingKey> Keys => _entries.Select(entry => entry.Key);

    public MeetingKey? Find(uint sequenceNumber) => _entries.Find(entry => entry.Key.SequenceNumber == sequenceNumber)?.Key;

    /// <summary>
    /// Erases the keys that no heartbeat certified. Their numbers may come again, with other keys: a leader could have given high ones to a
    /// few, who would then refuse the keys of the next leader.
    /// </summary>
    public void DropUncertified()
    {
        ForgetAll(entry => entry.CertifiedAt is null);
        _highest = _entries.Count > 0 ? _entries[^1].Key.SequenceNumber : 0;
    }

    /// <summary>Forgets every key and every number: as if none had come.</summary>
    public void Clear()
    {
        Dispose();
        (_highest, _highestKnown, First, LastErased) = (0, 0, 0, 0);
    }

    /// <summary>Forgets keys with numbers above <paramref name="limit"/>, as if they had not come.</summary>
    public void ForgetAbove(uint limit)
    {
        if (_highestKnown <= limit)
            return;
        ForgetAll(entry => entry.Key.SequenceNumber > limit);
        uint remaining = _entries.Count > 0 ? _entries[^1].Key.SequenceNumber : 0;
        _highest = Math.Max(remaining, LastErased);
        _highestKnown = limit;
        First = First <= limit ? First : remaining == 0 ? 0 : _entries[0].Key.SequenceNumber;
    }

    /// <summary>
    /// Takes ownership of <paramref name="key"/>. False, and the key erased, when its number is not higher than every number before (paper
    /// 7.6.6).
    /// </summary>
    public bool TryAdd(MeetingKey key, TimeSpan readyAt)
    {
        if (key.SequenceNumber <= _highest)
        {
            key.Dispose();
            return false;
        }
        if (_entries.Count == Capacity)
            RemoveAt(_entries[0].Key == Sending ? 1 : 0);
        _highest = key.SequenceNumber;
        _highestKnown = Math.Max(_highestKnown, _highest);
        if (First == 0)
            First = key.SequenceNumber;
        _entries.Add(new Entry(key, readyAt));
        return true;
    }

    /// <summary>A verified heartbeat named this key. False when it is not held.</summary>
    public bool TryCertify(uint sequenceNumber, TimeSpan now)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Key.SequenceNumber != sequenceNumber)
                continue;
            entry.CertifiedAt ??= now;
            return true;
        }
        return false;
    }

    /// <summary>Chooses the sending key and erases what is too old. True when either changed.</summary>
    public bool Step(TimeSpan now)
    {
        bool changed = false;
        // From the newest to the oldest: a key's time runs from the first certification of any newer one. Waiting for the newest of all to
        // grow old would keep every key alive while rekeys follow each other within ten seconds.
        TimeSpan? overtakenAt = null;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            // A prepared key that was never certified goes with the keys older than the one that overtook it.
            if (overtakenAt + OldKeyLifetime <= now && entry.Key != Sending)
            {
                RemoveAt(i);
                changed = true;
            }
            if (entry.CertifiedAt < (overtakenAt ?? TimeSpan.MaxValue))
                overtakenAt = entry.CertifiedAt;
        }

        Entry? usable = _entries.FindLast(entry => entry.CertifiedAt is not null && (entry.ReadyAt <= now || Sending is null));
        if (usable is not null && (Sending is null || usable.Key.SequenceNumber > Sending.SequenceNumber))
        {
            Sending = usable.Key;
            changed = true;
        }
        return changed;
    }

    /// <summary>When <see cref="Step"/> next has something to do.</summary>
    public TimeSpan? NextTimeout(TimeSpan now)
    {
        TimeSpan? next = null;
        TimeSpan? overtakenAt = null;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            if (overtakenAt is { } overtaken && entry.Key != Sending)
                Earlier(overtaken + OldKeyLifetime);
            if (entry.CertifiedAt is not { } certifiedAt)
                continue;
            if (entry.Key.SequenceNumber > (Sending?.SequenceNumber ?? 0) && entry.ReadyAt > now)
                Earlier(entry.ReadyAt);
            if (overtakenAt is null || certifiedAt < overtakenAt)
                overtakenAt = certifiedAt;
        }
        return next;

        void Earlier(TimeSpan candidate)
        {
            if (next is null || candidate < next)
                next = candidate;
        }
    }

    public void Dispose()
    {
        foreach (Entry entry in _entries)
            entry.Key.Dispose();
        _entries.Clear();
        Sending = null;
    }

    private void ForgetAll(Predicate<Entry> which)
    {
        foreach (Entry entry in _entries.FindAll(which))
            entry.Key.Dispose();
        _entries.RemoveAll(which);
    }

    private void RemoveAt(int index)
    {
        LastErased = Math.Max(LastErased, _entries[index].Key.SequenceNumber);
        _entries[index].Key.Dispose();
        _entries.RemoveAt(index);
    }
}

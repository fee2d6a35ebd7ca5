using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Audit;

/// <summary>What was done to a chain, as far as the chain shows it.</summary>
internal enum AuditDamage
{
    None = 0,
    Changed,
    Removed,
    Inserted,
    Reordered,

    /// <summary>Rows are gone from the end, which the database still tells.</summary>
    Cut,

    /// <summary>The end that somebody noted is not in it.</summary>
    HeadUnknown,
}

/// <summary>Whether the chain is whole, or which row is the first that is not as it was written.</summary>
/// <param name="Rows">That were looked at and are whole, from the first on.</param>
/// <param name="First">The first row that is wrong; 0 where none is.</param>
internal sealed record AuditVerification(AuditDamage Damage, long Rows, long First, byte[] Head)
{
    private const int Further = 1000;

    public static AuditVerification Of(AuditLog audit, byte[]? noted = null)
    {
        // Before the rows: what is appended meanwhile comes after it.
        AuditHead head = audit.Head();
        return Of(() => audit.Read(), head, noted);
    }

    /// <param name="rows">In the order of their numbers; asked for again where something is wrong.</param>
    /// <param name="noted">The hash of a row, of before; null: none was noted.</param>
    public static AuditVerification Of(Func<IEnumerable<AuditRow>> rows, AuditHead head, byte[]? noted = null)
    {
        AuditRow? last = null;
        bool isNoted = noted is null;
        foreach (AuditRow row in rows())
        {
            if (Look(rows, last, row) is { Damage: not AuditDamage.None } wrong)
                return wrong;
            last = row;
            isNoted |= row.Hash.AsSpan().SequenceEqual(noted);
            if (row.Sequence == head.Sequence && !row.Hash.AsSpan().SequenceEqual(head.Hash))
                return Wrong(AuditDamage.Changed, row.Sequence, row);
        }
        long count = last?.Sequence ?? 0;
        if (count < head.Sequence || head.Hash.Length != AuditHash.Bytes)
            return Wrong(AuditDamage.Cut, count + 1, last);
        return new AuditVerification(isNoted ? AuditDamage.None : AuditDamage.HeadUnknown, count, 0, last?.Hash ?? head.Hash);
    }

    private static AuditVerification Look(Func<IEnumerable<AuditRow>> rows, AuditRow? last, AuditRow row)
    {
        long due = (last?.Sequence ?? 0) + 1;
        byte[] before = last?.Hash ?? new byte[AuditHash.Bytes];
        if (row.Sequence != due)
            return Wrong(row.Sequence > due ? AuditDamage.Removed : AuditDamage.Inserted, Math.Min(due, row.Sequence), last);
        if (!row.Hash.AsSpan().SequenceEqual(AuditHash.Of(row)))
            return Wrong(KindOf(rows, due, before, row, out long first), first, last);
        if (!row.Previous.AsSpan().SequenceEqual(before))
            // It was written after another row than the one that stands before it, which was made to look right.
            return Wrong(AuditDamage.Changed, Math.Max(1, due - 1), last);
        return new AuditVerification(AuditDamage.None, due, 0, row.Hash);
    }

    /// <summary>A row that was given another number still shows which one it had.</summary>
    private static AuditDamage KindOf(Func<IEnumerable<AuditRow>> rows, long due, byte[] before, AuditRow row, out long first)
    {
        first = due;
        // What was written at this place, if it is elsewhere now.
        bool isElsewhere = rows().Any(other => other.Sequence != due && other.Previous.AsSpan().SequenceEqual(before)
            && other.Hash.AsSpan().SequenceEqual(AuditHash.Of(other, due)));
        long wrote = Enumerable.Range(1, (int)Math.Min(int.MaxValue - Further, due) + Further)
            .FirstOrDefault(number => number != due && row.Hash.AsSpan().SequenceEqual(AuditHash.Of(row, number)));
        if (isElsewhere)
            return wrote > due ? AuditDamage.Reordered : AuditDamage.Inserted;
        if (wrote == 0)
            return AuditDamage.Changed;
        if (wrote > due)
            return AuditDamage.Removed;
        first = wrote;
        return AuditDamage.Inserted;
    }

    private static AuditVerification Wrong(AuditDamage damage, long first, AuditRow? last) =>
        new(damage, first - 1, first, last?.Hash ?? []);

    /// <summary>In a sentence.</summary>
    public string Sentence => Damage switch
    {
        AuditDamage.None => $"Whole: {Rows} {(Rows == 1 ? "row" : "rows")}.",
        AuditDamage.Changed => $"Row {First} was changed. The rows before it are whole.",
        AuditDamage.Removed => $"Row {First} was removed. The rows before it are whole.",
        AuditDamage.Inserted => $"Row {First} was put in between. The rows before it are whole.",
        AuditDamage.Reordered => $"Row {First} is not in its place. The rows before it are whole.",
        AuditDamage.Cut => $"Rows were cut off: row {First} was written and is not there. The rows before it are whole.",
        AuditDamage.HeadUnknown =>
            $"{Rows} rows follow one another, and none has the hash that was noted: its end was cut off or written anew, or a backup of before was restored.",
        _ => throw new InvalidOperationException($"{Damage} has no sentence."),
    };

    /// <summary>What can be said of a folder's or a backup's audit.</summary>
    public static AuditVerification Of(ServerDatabase database, TimeProvider time, byte[]? noted = null) =>
        Of(new AuditLog(database, time), noted);
}

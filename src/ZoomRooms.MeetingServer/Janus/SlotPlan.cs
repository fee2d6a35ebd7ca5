namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// Who fills a receiver's slots, with as few changes as that takes: each change costs a key frame, and who is shown stays where it is.
/// </summary>
internal static class SlotPlan
{
    /// <summary>Puts the wanted into the slots. Who is there and wanted stays; the others' places are filled, or emptied.</summary>
    /// <param name="slots">Who fills each now; null for nobody.</param>
    /// <param name="wanted">Without repetition, the most wanted first; those beyond the slots are passed over.</param>
    /// <returns>True when something changed.</returns>
    public static bool Fill<T>(Span<T?> slots, ReadOnlySpan<T> wanted)
        where T : class
    {
        wanted = wanted[..Math.Min(wanted.Length, slots.Length)];
        bool changed = false;
        foreach (ref T? slot in slots)
        {
            if (slot is null || Contains(wanted, slot))
                continue;
            slot = null;
            changed = true;
        }
        foreach (T one in wanted)
        {
            if (Contains(slots, one))
                continue;
            slots[IndexOfEmpty(slots)] = one;
            changed = true;
        }
        return changed;
    }

    private static bool Contains<T>(ReadOnlySpan<T> all, T one)
        where T : class?
    {
        foreach (T other in all)
        {
            if (ReferenceEquals(other, one))
                return true;
        }
        return false;
    }

    private static int IndexOfEmpty<T>(ReadOnlySpan<T?> slots)
        where T : class
    {
        int index = 0;
        while (slots[index] is not null)
            index++;
        return index;
    }
}

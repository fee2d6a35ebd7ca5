namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Who fills a receiver's slots, with as few changes as that takes: each change costs a key frame, and who is shown stays where it is.
/// </summary>
internal static class CastSlots
{
    /// <summary>Puts the wanted into the slots. Who is there and wanted stays; the others' places are filled, or emptied.</summary>
    /// <param name="slots">Who fills each now; null for nobody.</param>
    /// <param name="wanted">Without repetition, the most wanted first; those beyond the slots are passed over.</param>
    /// <returns>True when something changed.</returns>
    public static bool Fill<T>(Span<T?> slots, ReadOnlySpan<T> wanted)
        where T : struct, IEquatable<T>
    {
        wanted = wanted[..Math.Min(wanted.Length, slots.Length)];
        bool changed = false;
        foreach (ref T? slot in slots)
        {
            if (slot is not { } there || wanted.Contains(there))
                continue;
            slot = null;
            changed = true;
        }
        foreach (T one in wanted)
        {
            if (IndexOf(slots, one) >= 0)
                continue;
            slots[IndexOf(slots, null)] = one;
            changed = true;
        }
        return changed;
    }

    private static int IndexOf<T>(ReadOnlySpan<T?> slots, T? one)
        where T : struct, IEquatable<T>
    {
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] is { } there ? one is { } wanted && there.Equals(wanted) : one is null)
                return i;
        }
        return -1;
    }
}

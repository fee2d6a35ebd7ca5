using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>Cuts a list into portions that fit bulletin board entries.</summary>
internal static class ListPortions
{
    /// <summary>
    /// Bytes of one portion, at most; leaves room in <see cref="Protocol.Limits.BoardEntryBytes"/> for the link around it.
    /// </summary>
    private const int PortionBytes = 24 * 1024;

    /// <summary>
    /// Bytes of a participant besides its name: index, device, identity key, hash, length of the name; the same is enough for one that
    /// left.
    /// </summary>
    private const int ParticipantBytes = 2 + 24 + 32 + 32 + 4;

    /// <summary>At least one portion.</summary>
    public static List<ListPortion> Split(
        IReadOnlyList<ListedParticipant> present, IReadOnlyList<DepartedParticipant> left, IReadOnlyList<ushort> coHosts,
        IReadOnlyList<KnownDevice> barred)
    {
        List<ListPortion> portions = new();
        List<KnownDevice> barredPart = new();
        List<ListedParticipant> presentPart = new();
        List<DepartedParticipant> leftPart = new();
        int size = 0;
        foreach (ListedParticipant participant in present)
        {
            Reserve(participant.DisplayName);
            presentPart.Add(participant);
        }
        foreach (DepartedParticipant departed in left)
        {
            Reserve(departed.DisplayName);
            leftPart.Add(departed);
        }
        foreach (KnownDevice device in barred)
        {
            Reserve("");
            barredPart.Add(device);
        }
        Close();
        // Two bytes for each: the room that a portion leaves is enough.
        portions[0] = portions[0] with { CoHosts = coHosts };
        return portions;

        void Close() => portions.Add(new ListPortion(presentPart, leftPart) { Barred = barredPart });

        void Reserve(string name)
        {
            int bytes = ParticipantBytes + System.Text.Encoding.UTF8.GetByteCount(name);
            if (size + bytes > PortionBytes)
            {
                Close();
                presentPart = [];
                leftPart = [];
                barredPart = [];
                size = 0;
            }
            size += bytes;
        }
    }
}

using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>The encoding of list operations (PROTOCOL.md, "List link").</summary>
internal static class ListOperationCode
{
    private const byte DoorWaits = 1, DoorGuests = 2;

    private enum Code : byte
    {
        Unknown = 0,
        Open = 1,
        Add = 2,
        Leave = 3,
        Lock = 4,
        Unlock = 5,
        Coalesce = 6,
        Continue = 7,
        Remove = 16,
        MakeCoHost = 17,
        End = 18,
        SetWaitingRoom = 19,
        Admit = 20,
        /// <summary>Coalesce, with what the host decided.</summary>
        CoalesceDecided = 21,
        /// <summary>Continue, with what the host decided.</summary>
        ContinueDecided = 22,
        SetGuests = 23,
    }

    public static void Write(CanonicalWriter writer, ListOperation operation)
    {
        switch (operation)
        {
            case ListOperation.Open open:
                writer.U8((byte)Code.Open).U8((byte)open.Encryption).Fixed(open.LeaderBindingHash);
                break;
            case ListOperation.Add { Participant: var participant }:
                Write(writer.U8((byte)Code.Add), participant);
                break;
            case ListOperation.Leave leave:
                writer.U8((byte)Code.Leave).U16(leave.Index);
                break;
            case ListOperation.SetLocked change:
                writer.U8((byte)(change.Locked ? Code.Lock : Code.Unlock));
                break;
            case ListOperation.Coalesce coalesce:
                byte door = (byte)((coalesce.WaitingRoom ? DoorWaits : 0) | (coalesce.Guests ? DoorGuests : 0));
                bool decided = door != 0 || IsDecided(coalesce.Portion);
                writer.U8((byte)(decided ? Code.CoalesceDecided : Code.Coalesce))
                    .U8((byte)coalesce.Encryption)
                    .Fixed(coalesce.LeaderBindingHash)
                    .U8((byte)(coalesce.Locked ? 1 : 0))
                    .U16(coalesce.NextIndex)
                    .U16(coalesce.Continuations);
                if (decided)
                    writer.U8(door);
                Write(writer, coalesce.Portion, decided);
                break;
            case ListOperation.Continue more:
                Write(writer.U8((byte)(IsDecided(more.Portion) ? Code.ContinueDecided : Code.Continue)), more.Portion, IsDecided(
                    more.Portion));
                break;
            case ListOperation.Remove removed:
                Write(writer.U8((byte)Code.Remove), removed.Device);
                break;
            case ListOperation.MakeCoHost coHost:
                writer.U8((byte)Code.MakeCoHost).U16(coHost.Index);
                break;
            case ListOperation.End:
                writer.U8((byte)Code.End);
                break;
            case ListOperation.SetWaitingRoom change:
                writer.U8((byte)Code.SetWaitingRoom).U8((byte)(change.On ? 1 : 0));
                break;
            case ListOperation.SetGuests change:
                writer.U8((byte)Code.SetGuests).U8((byte)(change.On ? 1 : 0));
                break;
            case ListOperation.Admit admitted:
                Write(writer.U8((byte)Code.Admit), admitted.Device).Text(admitted.DisplayName);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    /// <summary>Null when a field does not fit; what is left over is the caller's to refuse.</summary>
    public static ListOperation? TryRead(ref CanonicalReader reader)
    {
        Code code = (Code)reader.U8();
        switch (code)
        {
            case Code.Open:
                return new ListOperation.Open((EncryptionType)reader.U8(), reader.Bytes32());
            case Code.Add:
                return TryReadParticipant(ref reader) is { } participant ? new ListOperation.Add(participant) : null;
            case Code.Leave:
                return new ListOperation.Leave(reader.U16());
            case Code.Lock:
                return new ListOperation.SetLocked(true);
            case Code.Unlock:
                return new ListOperation.SetLocked(false);
            case Code.Coalesce or Code.CoalesceDecided:
                EncryptionType encryption = (EncryptionType)reader.U8();
                Bytes32 leader = reader.Bytes32();
                byte locked = reader.U8();
                ushort nextIndex = reader.U16();
                ushort continuations = reader.U16();
                bool decided = code == Code.CoalesceDecided;
                byte door = decided ? reader.U8() : (byte)0;
                // One encoding of each: what was decided is said where there is any, and only there.
                return locked <= 1 && door <= (DoorWaits | DoorGuests) && TryReadPortion(ref reader, decided) is { } first
                    && decided == (door != 0 || IsDecided(first))
                    ? new ListOperation.Coalesce(encryption, leader, locked == 1, nextIndex, continuations, first)
                    {
                        WaitingRoom = (door & DoorWaits) != 0, Guests = (door & DoorGuests) != 0,
                    }
                    : null;
            case Code.Continue:
                return TryReadPortion(ref reader, decided: false) is { } portion ? new ListOperation.Continue(portion) : null;
            case Code.ContinueDecided:
                return TryReadPortion(ref reader, decided: true) is { } more && IsDecided(more) ? new ListOperation.Continue(more) : null;
            case Code.Remove:
                return new ListOperation.Remove(ReadDevice(ref reader));
            case Code.MakeCoHost:
                return new ListOperation.MakeCoHost(reader.U16());
            case Code.End:
                return new ListOperation.End();
            case Code.SetWaitingRoom:
                return reader.U8() is var on && on <= 1 ? new ListOperation.SetWaitingRoom(on == 1) : null;
            case Code.SetGuests:
                return reader.U8() is var guests && guests <= 1 ? new ListOperation.SetGuests(guests == 1) : null;
            case Code.Admit:
                KnownDevice admitted = ReadDevice(ref reader);
                return reader.Text(Limits.DisplayNameBytes) is { } name ? new ListOperation.Admit(admitted, name) : null;
            case Code.Unknown:
            default:
                return null;
        }
    }

    private static void Write(CanonicalWriter writer, ListedParticipant participant) =>
        writer.U16(participant.Index)
            .Device(participant.Device.User, participant.Device.Hardware)
            .Fixed(participant.VerificationKey)
            .Fixed(participant.BindingHash)
            .Text(participant.DisplayName);

    private static CanonicalWriter Write(CanonicalWriter writer, KnownDevice device) =>
        writer.Device(device.Device.User, device.Device.Hardware).Fixed(device.VerificationKey);

    private static KnownDevice ReadDevice(ref CanonicalReader reader) =>
        new(new ParticipantDevice(reader.User(), reader.Hardware()), reader.Bytes32());

    private static bool IsDecided(ListPortion portion) => portion.CoHosts.Count > 0 || portion.Barred.Count > 0;

    private static void Write(CanonicalWriter writer, ListPortion portion, bool decided)
    {
        writer.U16((ushort)portion.Present.Count);
        foreach (ListedParticipant participant in portion.Present)
            Write(writer, participant);
        writer.U16((ushort)portion.Left.Count);
        foreach (DepartedParticipant departed in portion.Left)
        {
            writer.Device(departed.Device.User, departed.Device.Hardware)
                .Fixed(departed.VerificationKey)
                .Text(departed.DisplayName)
                .U32(departed.TimesLeft);
        }
        if (!decided)
            return;
        writer.U16((ushort)portion.CoHosts.Count);
        foreach (ushort index in portion.CoHosts)
            writer.U16(index);
        writer.U16((ushort)portion.Barred.Count);
        foreach (KnownDevice device in portion.Barred)
            Write(writer, device);
    }

    private static ListPortion? TryReadPortion(ref CanonicalReader reader, bool decided)
    {
        List<ListedParticipant> present = new();
        for (int count = reader.U16(); count > 0; count--)
        {
            if (TryReadParticipant(ref reader) is not { } participant)
                return null;
            present.Add(participant);
        }
        List<DepartedParticipant> left = new();
        for (int count = reader.U16(); count > 0; count--)
        {
            ParticipantDevice device = new(reader.User(), reader.Hardware());
            Bytes32 verificationKey = reader.Bytes32();
            string? name = reader.Text(Limits.DisplayNameBytes);
            uint timesLeft = reader.U32();
            if (name is null || !reader.Ok)
                return null;
            left.Add(new DepartedParticipant(device, verificationKey, name, timesLeft));
        }
        List<ushort> coHosts = new();
        for (int count = decided ? reader.U16() : 0; count > 0 && reader.Ok; count--)
            coHosts.Add(reader.U16());
        List<KnownDevice> barred = new();
        for (int count = decided ? reader.U16() : 0; count > 0 && reader.Ok; count--)
            barred.Add(ReadDevice(ref reader));
        return reader.Ok ? new ListPortion(present, left) { CoHosts = coHosts, Barred = barred } : null;
    }

    private static ListedParticipant? TryReadParticipant(ref CanonicalReader reader)
    {
        ushort index = reader.U16();
        ParticipantDevice device = new(reader.User(), reader.Hardware());
        Bytes32 verificationKey = reader.Bytes32();
        Bytes32 bindingHash = reader.Bytes32();
        return reader.Text(Limits.DisplayNameBytes) is { } name && reader.Ok
            ? new ListedParticipant(index, device, verificationKey, bindingHash, name)
            : null;
    }
}

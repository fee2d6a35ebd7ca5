using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>The encoding of list operations (PROTOCOL.md, "List link").</summary>
internal static class ListOperationCode
{
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
                writer.U8((byte)Code.Coalesce)
                    .U8((byte)coalesce.Encryption)
                    .Fixed(coalesce.LeaderBindingHash)
                    .U8((byte)(coalesce.Locked ? 1 : 0))
                    .U16(coalesce.NextIndex)
                    .U16(coalesce.Continuations);
                Write(writer, coalesce.Portion);
                break;
            case ListOperation.Continue more:
                Write(writer.U8((byte)Code.Continue), more.Portion);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    /// <summary>Null when a field does not fit; what is left over is the caller's to refuse.</summary>
    public static ListOperation? TryRead(ref CanonicalReader reader)
    {
        switch ((Code)reader.U8())
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
            case Code.Coalesce:
                var encryption = (EncryptionType)reader.U8();
                Bytes32 leader = reader.Bytes32();
                byte locked = reader.U8();
                ushort nextIndex = reader.U16();
                ushort continuations = reader.U16();
                return locked <= 1 && TryReadPortion(ref reader) is { } first
                    ? new ListOperation.Coalesce(encryption, leader, locked == 1, nextIndex, continuations, first)
                    : null;
            case Code.Continue:
                return TryReadPortion(ref reader) is { } portion ? new ListOperation.Continue(portion) : null;
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

    private static void Write(CanonicalWriter writer, ListPortion portion)
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
    }

    private static ListPortion? TryReadPortion(ref CanonicalReader reader)
    {
        var present = new List<ListedParticipant>();
        for (int count = reader.U16(); count > 0; count--)
        {
            if (TryReadParticipant(ref reader) is not { } participant)
                return null;
            present.Add(participant);
        }
        var left = new List<DepartedParticipant>();
        for (int count = reader.U16(); count > 0; count--)
        {
            var device = new ParticipantDevice(reader.User(), reader.Hardware());
            Bytes32 verificationKey = reader.Bytes32();
            string? name = reader.Text(Limits.DisplayNameBytes);
            uint timesLeft = reader.U32();
            if (name is null || !reader.Ok)
                return null;
            left.Add(new DepartedParticipant(device, verificationKey, name, timesLeft));
        }
        return new ListPortion(present, left);
    }

    private static ListedParticipant? TryReadParticipant(ref CanonicalReader reader)
    {
        ushort index = reader.U16();
        var device = new ParticipantDevice(reader.User(), reader.Hardware());
        Bytes32 verificationKey = reader.Bytes32();
        Bytes32 bindingHash = reader.Bytes32();
        return reader.Text(Limits.DisplayNameBytes) is { } name && reader.Ok
            ? new ListedParticipant(index, device, verificationKey, bindingHash, name)
            : null;
    }
}

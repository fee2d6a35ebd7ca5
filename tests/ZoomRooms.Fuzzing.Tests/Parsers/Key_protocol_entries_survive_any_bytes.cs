using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.EndToEnd.Storage;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.Fuzzing.Tests.Parsers;

/// <summary>Every signed or sealed structure: nothing but the bytes that were signed verifies, and nothing throws.</summary>
public sealed class Key_protocol_entries_survive_any_bytes : IDisposable
{
    private static readonly MeetingContext Meeting = new(new MeetingId(9876543210), new MeetingUuid(0x1234));
    private static readonly ParticipantDevice Device = new(new UserId(1), new HardwareId(2));

    private readonly KnownDevice _someone = new(new ParticipantDevice(new UserId(77), new HardwareId(78)), Bytes32.Sha256([79]));
    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly EncryptionKeyPair _keys = EncryptionKeyPair.Create();
    private readonly Binding _binding;

    public Key_protocol_entries_survive_any_bytes() => _binding = new Binding(Meeting, Device, _identity.VerificationKey, _keys.PublicKey);

    public void Dispose()
    {
        _identity.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public void Key_announcements() =>
        OnlyTheSeedsHold("announcement", [new KeyAnnouncement(_binding, "Aalto").Write(_identity), new KeyAnnouncement(_binding, "")
            .Write(_identity)], 8_000,
            entry => KeyAnnouncement.TryVerify(entry, Meeting) is not null);

    [Fact]
    public void Heartbeats() =>
        OnlyTheSeedsHold(
            "heartbeat", [new Heartbeat(3, 4, 5, default, new Bytes32(new byte[32]), default, 6).Write(_binding, _identity)], 8_000,
            entry => Heartbeat.TryVerify(entry, _binding) is not null);

    [Fact]
    public void Liveness_nonces() =>
        OnlyTheSeedsHold(
            "nonce", [LivenessNonce.Create(1).Write(_binding, _identity), LivenessNonce.Create(2).Write(_binding, _identity)], 8_000,
            entry => LivenessNonce.TryVerify(entry, _binding) is not null);

    [Fact]
    public void Messages()
    {
        using MeetingKey meetingKey = MeetingKey.Create(3);
        using SFrameKey key = MessageKey.Of(meetingKey, Meeting, Device, 1);
        ListedParticipant sender = new(1, Device, _identity.VerificationKey, _binding.Hash, "Aalto");
        MessageContent[] said = [
            new MessageContent.Text("Hello"), new MessageContent.Hand(true), new MessageContent.Text(new string('a', 300))];
        OnlyTheSeedsHold(
            "message",
            [.. said.Index().Select(one => SealedMessage.Seal(
                key, (ulong)one.Index, (uint)one.Index + 1, 7, one.Item, _binding, _identity).Bytes.ToArray())],
            8_000,
            message => SealedMessage.TryReadClaim(message, out _, out ulong counter, out int headerLength)
                && SealedMessage.TryOpen(message, key, counter, headerLength, sender, out _) is not null);
    }

    [Fact]
    public void Leader_commands() =>
        OnlyTheSeedsHold("command", [new LeaderCommand(HostCommand.Lock(true), default)
            .Write(_binding, _identity), new LeaderCommand(
                new HostCommand(HostAction.Remove, _someone), default).Write(_binding, _identity)], 8_000,
            entry => LeaderCommand.TryVerify(entry, _binding) is not null);

    [Fact]
    public void List_links() =>
        OnlyTheSeedsHold(
            "link", [.. Operations().Select(operation => ListLink.Create(LeaderParticipantList.Empty, operation, _identity).Entry)], 8_000,
            entry => ListLink.TryVerify(entry, _identity.VerificationKey) is not null);

    /// <summary>What a leader signs may be as hostile as what a server sends: the operations, behind the signature.</summary>
    [Fact]
    public void List_operations_of_a_hostile_leader()
    {
        List<byte[]> seeds = new();
        foreach (ListOperation operation in Operations())
        {
            CanonicalWriter writer = new("ZoomRooms-1-Fuzz");
            ListOperationCode.Write(writer, operation);
            seeds.Add(writer.ToArray());
        }
        // Lists to go on from, from the empty one to whole ones: an operation that fits none of them is tried for the reading only.
        List<LeaderParticipantList> lists = [LeaderParticipantList.Empty];
        Random random = Campaign.RandomFor("lists");
        int applied = 0;
        Campaign.Run("list operation", seeds, 40_000, bytes =>
        {
            CanonicalReader reader = new(bytes, "ZoomRooms-1-Fuzz");
            if (ListOperationCode.TryRead(ref reader) is not { } operation || !reader.AtEnd)
                return false;
            // As it was read it is written again: there is one encoding of each operation.
            CanonicalWriter writer = new("ZoomRooms-1-Fuzz");
            ListOperationCode.Write(writer, operation);
            Assert.Equal(bytes, writer.ToArray());
            LeaderParticipantList list = lists[random.Next(lists.Count)];
            if (list.CheckRules(operation) == ListRule.Kept
                && list.TryApply(ListLink.Create(list, operation, _identity).Link, out LeaderParticipantList next) == ListRule.Kept)
            {
                applied++;
                Assert.Equal(list.Version + 1, next.Version);
                Assert.All(next.Present.Keys, index => Assert.InRange(index, 0, LeaderParticipantList.IndexLimit - 1));
                if (lists.Count < 64)
                    lists.Add(next);
                else
                    lists[random.Next(1, lists.Count)] = next;
            }
            return true;
        });
        Assert.InRange(applied, 10, int.MaxValue);
    }

    [Fact]
    public void Sealed_meeting_keys()
    {
        using DeviceIdentity leaderIdentity = DeviceIdentity.Create();
        using EncryptionKeyPair leaderKeys = EncryptionKeyPair.Create();
        Binding leader = new(
            Meeting, new ParticipantDevice(new UserId(8), new HardwareId(9)), leaderIdentity.VerificationKey, leaderKeys.PublicKey);
        LivenessNonce nonce = LivenessNonce.Create(1);
        using MeetingKey key = new(new byte[MeetingKey.Size], 7);
        byte[] sealedKey = SealedMeetingKey.TryWrite(Meeting, leaderIdentity, leaderKeys, leader, _binding, nonce, key)!;
        OnlyTheSeedsHold("sealed key", [sealedKey], 3_000, entry =>
        {
            using MeetingKey? opened = SealedMeetingKey.TryOpen(entry, Meeting, _keys, _binding, nonce, leader);
            return opened is not null;
        });
    }

    [Fact]
    public void Boxes()
    {
        using DeviceIdentity senderIdentity = DeviceIdentity.Create();
        using EncryptionKeyPair senderKeys = EncryptionKeyPair.Create();
        BoxParty recipient = new(_identity.VerificationKey, _keys.PublicKey);
        byte[] box = AuthenticatedBox.TrySeal(
            senderKeys, senderIdentity.VerificationKey, recipient, BoxContexts.MeetingKey, "meta"u8, "nonce"u8, new byte[40])!;
        OnlyTheSeedsHold("box", [box], 3_000, bytes =>
        {
            using SecretBytes? message = AuthenticatedBox.TryOpen(
                _keys, _identity.VerificationKey, new BoxParty(
                    senderIdentity.VerificationKey, senderKeys.PublicKey), BoxContexts.MeetingKey, "meta"u8, "nonce"u8, bytes);
            return message is not null;
        });
    }

    /// <summary>A sender's public keys are hostile too: points of small order, coefficients above the modulus.</summary>
    [Fact]
    public void Public_keys_of_a_hostile_recipient()
    {
        byte[] publicKeys = [.. _keys.PublicKey.X25519, .. _keys.PublicKey.MlKem768];
        Campaign.Run(
            "public key",
            [publicKeys, [.. new byte[32], .. _keys.PublicKey.MlKem768],
                [.. _keys.PublicKey.X25519, .. Enumerable.Repeat((byte)0xFF, 1184)]], 2_000, bytes =>
        {
            if (bytes.Length != publicKeys.Length)
                return false;
            BoxParty recipient = new(_identity.VerificationKey, new EncryptionPublicKey(bytes.AsSpan(0, 32), bytes.AsSpan(32)));
            return AuthenticatedBox.TrySeal(
                _keys, _identity.VerificationKey, recipient, BoxContexts.MeetingKey, "meta"u8, [], new byte[40]) is not null;
        });
    }

    [Fact]
    public void Keys_at_rest()
    {
        byte[] wrapping = new byte[CommittingEncryption.WrappingKeySize];
        OnlyTheSeedsHold(
            "committing", [CommittingEncryption.Encrypt(wrapping, new byte[32]), CommittingEncryption.Encrypt(wrapping, [])], 10_000,
            bytes =>
        {
            using SecretBytes? secret = CommittingEncryption.TryDecrypt(wrapping, bytes);
            return secret is not null;
        });
        OnlyTheSeedsHold("wrapped identity", [_identity.Wrap(wrapping)], 5_000, bytes =>
        {
            using DeviceIdentity? identity = DeviceIdentity.TryUnwrap(wrapping, bytes);
            return identity is not null;
        });
    }

    [Fact]
    public void Server_statements()
    {
        using StatementAuthority authority = new();
        byte[] statement = authority.State(Meeting, Device, _identity.VerificationKey, Clock.Noon);
        OnlyTheSeedsHold("statement", [statement], 8_000,
            bytes => ServerStatement.Check(
                bytes, authority.Root, Meeting, Device, _identity.VerificationKey, Clock.Noon) == StatementCheck.Holds);
    }

    [Fact]
    public void Frame_headers() =>
        Campaign.Run("sframe header", [[0x00], [0x19, 9, 7], [0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8]], 80_000, bytes =>
    {
        if (!SFrameHeader.TryRead(bytes, out SFrameHeader header, out int length))
            return false;
        Span<byte> written = stackalloc byte[SFrameHeader.MaxSize];
        // RFC 9605 has one shortest encoding of each header; a reader that took another would let the server change bytes unseen.
        Assert.Equal(length, header.Write(written));
        Assert.True(written[..length].SequenceEqual(bytes.AsSpan(0, length)));
        return true;
    });

    [Fact]
    public void Frames()
    {
        using FrameDecryptor decryptor = new();
        decryptor.SetKeys(new TestKeySource((1, 2), (1, 3), (2, 2)));
        HashSet<string> genuine = new();
        List<byte[]> seeds = new();
        ulong counter = 0;
        foreach ((uint sequence, ushort sender) in ((uint, ushort)[])[(1, 2), (1, 3), (2, 2)])
        {
            foreach (int size in (int[])[1, 40, 1000])
            {
                byte[] frame = TestKeys.Seal(new FrameKeyId(sequence, sender, MediaStream.Audio), counter++, new byte[size]);
                seeds.Add(frame);
                genuine.Add(Convert.ToHexString(frame));
            }
        }
        byte[] destination = new byte[Limits.FrameBytes];
        Campaign.Run("frame", seeds, 40_000, bytes =>
        {
            FrameDecryptResult result = decryptor.TryDecrypt(
                bytes, destination.AsSpan(
                    0, bytes.Length % 3 == 0 ? bytes.Length / 2 : destination.Length), TimeSpan.Zero, out OpenedFrame frame);
            bool opened = result == FrameDecryptResult.Decrypted;
            Assert.InRange(frame.Media.Length, 0, bytes.Length);
            // Each genuine frame opens once; a changed one never does.
            Assert.True(!opened || genuine.Remove(Convert.ToHexString(bytes)), "A frame was opened that nobody sealed, or twice.");
            return opened;
        });
    }

    private static void OnlyTheSeedsHold(string target, byte[][] seeds, int inputs, Func<byte[], bool> holds)
    {
        HashSet<string> genuine = seeds.Select(Convert.ToHexString).ToHashSet();
        Campaign.Run(target, seeds, inputs, bytes =>
        {
            bool held = holds(bytes);
            Assert.True(held == genuine.Contains(Convert.ToHexString(bytes)), held
                ? "What was never signed or sealed was taken." : "What was signed or sealed was refused.");
            return held;
        });
    }

    private List<ListOperation> Operations()
    {
        ListedParticipant Listed(ushort index) =>
            new(index, new ParticipantDevice(new UserId(index + 1u), new HardwareId(2)), _identity.VerificationKey, _binding.Hash, "Aalto");
        ListPortion portion = new(
            [Listed(0), Listed(1)],
            [new DepartedParticipant(new ParticipantDevice(new UserId(77), new HardwareId(2)), _identity.VerificationKey, "Left", 3)]);
        return
        [
            new ListOperation.Open(EncryptionType.EndToEnd, _binding.Hash),
            new ListOperation.Add(Listed(0)),
            new ListOperation.Leave(0),
            new ListOperation.SetLocked(true),
            new ListOperation.SetLocked(false),
            new ListOperation.Coalesce(EncryptionType.EndToEnd, _binding.Hash, false, 5, 1, portion),
            new ListOperation.Continue(portion),
            new ListOperation.Remove(
                _someone), new ListOperation.Admit(_someone, "Someone"), new ListOperation.MakeCoHost(1), new ListOperation.End(),
            new ListOperation.SetWaitingRoom(true), new ListOperation.SetWaitingRoom(false),
            new ListOperation.SetGuests(true), new ListOperation.SetGuests(false),
            new ListOperation.Coalesce(EncryptionType.EndToEnd, _binding.Hash, false, 5, 1, portion with
            {
                CoHosts = [1], Barred = [_someone]
            }) { WaitingRoom = true, Guests = true },
            new ListOperation.Continue(portion with { Barred = [_someone, _someone] }),
        ];
    }
}

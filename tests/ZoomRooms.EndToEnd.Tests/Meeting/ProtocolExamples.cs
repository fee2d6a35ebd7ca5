using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NSec.Cryptography;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Kem;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.EndToEnd.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using HkdfSha256 = System.Security.Cryptography.HKDF;
using XChaCha20Poly1305 = ZoomRooms.EndToEnd.Boxes.XChaCha20Poly1305;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// The lines of "Worked examples" in PROTOCOL.md. What the product draws at random is fixed here, and what comes out is opened by the
/// product.
/// </summary>
internal sealed class ProtocolExamples : IDisposable
{
    private const long StatedAt = 1_700_086_400;

    private readonly StringBuilder _lines = new();
    private readonly MeetingContext _context = new(new MeetingId(9876543210), Parse<MeetingUuid>("00112233445566778899aabbccddeeff"));
    private readonly ParticipantDevice _device = new(new UserId(42), Parse<HardwareId>("0102030405060708090a0b0c0d0e0f10"));
    private readonly ParticipantDevice _otherDevice = new(new UserId(43), Parse<HardwareId>("1112131415161718191a1b1c1d1e1f20"));
    private readonly DeviceIdentity _leader = IdentityOf(1);
    private readonly DeviceIdentity _other = IdentityOf(6);
    private readonly EncryptionKeyPair _keys = EncryptionKeyPair.Of(Repeat(2, 32), Repeat(3, 64));
    private readonly EncryptionKeyPair _otherKeys = EncryptionKeyPair.Of(Repeat(7, 32), Repeat(8, 64));
    private readonly MeetingKey _key = new(Repeat(4, 32), 1);
    private readonly Binding _binding;
    private readonly Binding _otherBinding;

    private ProtocolExamples()
    {
        _binding = new Binding(_context, _device, _leader.VerificationKey, _keys.PublicKey);
        _otherBinding = new Binding(_context, _otherDevice, _other.VerificationKey, _otherKeys.PublicKey);
    }

    public static string Lines()
    {
        using ProtocolExamples examples = new();
        examples.Identities();
        examples.Statement();
        LeaderParticipantList list = examples.Links();
        examples.Entries(list);
        examples.Decisions(list);
        examples.Guests(list);
        examples.Box();
        examples.Frames();
        examples.Said();
        examples.AtRest();
        examples.Messages();
        return examples._lines.ToString().Trim('\n');
    }

    public void Dispose()
    {
        _leader.Dispose();
        _other.Dispose();
        _keys.Dispose();
        _otherKeys.Dispose();
        _key.Dispose();
    }

    private void Line(string name, object value) => _lines.Append(name.PadRight(36)).Append(value).Append('\n');

    private void Identities()
    {
        Line("IVK", _leader.VerificationKey);
        Line("security code", SecurityCode.Of(_leader.VerificationKey));
        Line("X25519 public key", Hex(_keys.PublicKey.X25519));
        Line("SHA256(ML-KEM-768 key)", Bytes32.Sha256(_keys.PublicKey.MlKem768));
        Line("SHA256(Binding)", _binding.Hash);
        byte[] announcement = new KeyAnnouncement(_binding, "Aalto Room").Write(_leader);
        Line("first 64 bytes of the announcement", Hex(announcement.AsSpan(0, 64)));
        Line("its signature", Hex(_leader.Sign(SignatureContexts.EncryptionKeyAnnouncement, _binding.Bytes)));
        Line("its last 78 bytes (name, signature)", Hex(announcement.AsSpan(announcement.Length - 78)));
        Line("IVK of \"Beta Room\"", _other.VerificationKey);
        Line("its SHA256(Binding)", _otherBinding.Hash);
    }

    private void Statement()
    {
        using DeviceIdentity root = IdentityOf(13);
        using DeviceIdentity signing = IdentityOf(14);
        CanonicalWriter certificate = new CanonicalWriter(ServerStatement.CertificateType)
            .Fixed(signing.VerificationKey).U64(1_700_000_000).U64(1_700_604_800);
        certificate.Fixed(root.Sign(SignatureContexts.StatementKey, certificate.Written));
        CanonicalWriter statement = new CanonicalWriter(ServerStatement.StatementType)
            .Variable(certificate.Written).Meeting(_context.Meeting, _context.Uuid)
            .Device(_device.User, _device.Hardware).Fixed(_leader.VerificationKey);
        statement.Fixed(signing.Sign(SignatureContexts.ServerStatement, statement.Written));
        Assert.Equal(
            StatementCheck.Holds,
            ServerStatement.Check(statement.Written, root.VerificationKey, _context, _device, _leader.VerificationKey, StatedAt));
        Line("root's public key", root.VerificationKey);
        Line("certificate", Hex(certificate.Written));
        Line("statement", Hex(statement.Written));
        Bytes32 shown = new([.. Enumerable.Repeat((byte)0x10, Bytes32.Size)]);
        CertificateStatement next = new(shown, 1_700_000_000, 1_731_536_000);
        byte[] stated = next.Write(root);
        Assert.Equal(next, CertificateStatement.TryRead(stated, root.VerificationKey));
        Line("certificate's statement", Hex(stated));
    }

    /// <summary>Two devices come, one leaves; the list after link 2 is what the entries below name.</summary>
    private LeaderParticipantList Links()
    {
        LeaderParticipantList list = LeaderParticipantList.Empty;
        ListedParticipant self = new(0, _device, _leader.VerificationKey, _binding.Hash, "Aalto Room");
        ListedParticipant other = new(1, _otherDevice, _other.VerificationKey, _otherBinding.Hash, "Beta Room");
        DepartedParticipant departed = new(_otherDevice, _other.VerificationKey, "Beta Room", 1);
        Append("open", new ListOperation.Open(EncryptionType.EndToEnd, _binding.Hash));
        Append("add \"Aalto Room\"", new ListOperation.Add(self));
        LeaderParticipantList opened = list;
        Append("lock", new ListOperation.SetLocked(true));
        Append("coalesce", list.Coalesce(_binding.Hash, new HashSet<ushort>()).Single());
        Append("unlock", new ListOperation.SetLocked(false));
        Append("add \"Beta Room\"", new ListOperation.Add(other));
        Append("leave", new ListOperation.Leave(1));
        Append(
            "coalesce, n = 1", new ListOperation.Coalesce(
                EncryptionType.EndToEnd, _binding.Hash, false, 2, 1, new ListPortion([self], [])));
        Append("continue", new ListOperation.Continue(new ListPortion([], [departed])));
        Assert.Equal(0, list.PortionsMissing);
        return opened;

        void Append(string name, ListOperation operation)
        {
            (ListLink link, byte[] entry) = ListLink.Create(list, operation, _leader);
            Assert.Equal(ListRule.Kept, list.TryApply(link, out list));
            Line($"link {link.Version}, {name}", Hex(entry));
            Line($"hash of link {link.Version}", link.Hash);
        }
    }

    private void Entries(LeaderParticipantList list)
    {
        Bytes32 commitment = _key.CommitmentIn(_context);
        Heartbeat heartbeat = new(list.Version, 1, 1, commitment, list.Hash, default, 1000);
        Line("commitment to MK as key 1", commitment);
        Line("H_1 (v 2, t 1, key 1, at 1000)", heartbeat.HashFor(_binding));
        Line("heartbeat 1", Hex(heartbeat.Write(_binding, _leader)));
        Line("nonce 1 (24 × 05)", Hex(new LivenessNonce(1, Repeat(5, 24)).Write(_binding, _leader)));
        Line("command, lock, over link 2", Hex(new LeaderCommand(HostCommand.Lock(true), list.Hash).Write(_binding, _leader)));
        HostCommand remove = new(HostAction.Remove, new KnownDevice(_otherDevice, _other.VerificationKey));
        Line("command, remove, over link 2", Hex(new LeaderCommand(remove, list.Hash).Write(_binding, _leader)));
    }

    /// <summary>What hosts decide, over link 2: "Beta Room" is admitted, and removed before it comes.</summary>
    private void Decisions(LeaderParticipantList list)
    {
        KnownDevice other = new(_otherDevice, _other.VerificationKey);
        Append("waiting room on", new ListOperation.SetWaitingRoom(true));
        Append("admit \"Beta Room\"", new ListOperation.Admit(other, "Beta Room"));
        Append("make co-host", new ListOperation.MakeCoHost(0));
        Append("remove", new ListOperation.Remove(other));
        Append("coalesce, decided", list.Coalesce(_binding.Hash, new HashSet<ushort>()).Single());
        Append("end", new ListOperation.End());

        void Append(string name, ListOperation operation) => list = AppendTo(list, "'", name, operation);
    }

    /// <summary>Another way on from link 2: the meeting lets guests in, and one comes.</summary>
    private void Guests(LeaderParticipantList list)
    {
        using DeviceIdentity identity = IdentityOf(21);
        using EncryptionKeyPair keys = EncryptionKeyPair.Of(Repeat(22, 32), Repeat(23, 64));
        ParticipantDevice device = new(new UserId((1UL << 63) + 44), Parse<HardwareId>("2122232425262728292a2b2c2d2e2f30"));
        Binding binding = new(_context, device, identity.VerificationKey, keys.PublicKey);
        Assert.True(binding.Device.User.IsGuest);
        Line("IVK of \"Maria\", a guest", identity.VerificationKey);
        Line("her SHA256(Binding)", binding.Hash);
        ListedParticipant guest = new(1, device, identity.VerificationKey, binding.Hash, "Maria");
        list = AppendTo(list, "''", "guests may come", new ListOperation.SetGuests(true));
        list = AppendTo(list, "''", "add \"Maria\"", new ListOperation.Add(guest));
        AppendTo(list, "''", "coalesce, guests", list.Coalesce(_binding.Hash, new HashSet<ushort>()).Single());
    }

    private LeaderParticipantList AppendTo(LeaderParticipantList list, string strokes, string name, ListOperation operation)
    {
        (ListLink link, byte[] entry) = ListLink.Create(list, operation, _leader);
        Assert.Equal(ListRule.Kept, list.TryApply(link, out LeaderParticipantList next));
        Line($"link {link.Version}{strokes}, {name}", Hex(entry));
        return next;
    }

    /// <summary>MK for "Beta Room", whose newest nonce is 24 × 05.</summary>
    private void Box()
    {
        byte[] kdf = System.Text.Encoding.ASCII.GetBytes(BoxContexts.MeetingKey.Kdf);
        byte[] ciphertext = new byte[MlKem768.CiphertextSize];
        byte[] kemSecret = new byte[32];
        Assert.True(MlKem768.TryEncapsulate(_otherKeys.PublicKey.MlKem768, Repeat(9, 32), ciphertext, kemSecret));
        using SecretBytes dhSecret = _keys.TryAgree(_otherKeys.PublicKey)!;
        Bytes32 keys = new CanonicalWriter("ZoomRooms-1-BoxKeys")
            .Fixed(_leader.VerificationKey).Fixed(_keys.PublicKey.X25519).Fixed(_keys.PublicKey.MlKem768)
            .Fixed(_other.VerificationKey).Fixed(_otherKeys.PublicKey.X25519).Fixed(_otherKeys.PublicKey.MlKem768).Sha256();
        byte[] combined = [0, 0, 0, (byte)kdf.Length, .. kdf, .. kemSecret, .. dhSecret.Span, .. keys.ToArray()];
        byte[] s = NSec.Cryptography.HashAlgorithm.Sha3_256.Hash(combined);
        byte[] meta = new CanonicalWriter("ZoomRooms-1-Meta").Meeting(_context.Meeting, _context.Uuid)
            .Device(_device.User, _device.Hardware).Device(_otherDevice.User, _otherDevice.Hardware).ToArray();
        byte[] k = HkdfSha256.DeriveKey(HashAlgorithmName.SHA256, s, 32, meta, kdf);
        byte[] cipher = System.Text.Encoding.ASCII.GetBytes(BoxContexts.MeetingKey.Cipher);
        byte[] ad = [.. SHA256.HashData(cipher), .. SHA256.HashData(meta), .. Repeat(5, 24)];
        byte[] message = [.. Repeat(4, 32), 0, 0, 0, 1];
        byte[] sealedMessage = new byte[message.Length + XChaCha20Poly1305.TagSize];
        XChaCha20Poly1305.Encrypt(k, Repeat(10, 24), ad, message, sealedMessage);
        byte[] entry = new CanonicalWriter("ZoomRooms-1-SealedMeetingKey").Device(_otherDevice.User, _otherDevice.Hardware)
            .Fixed(ciphertext).Fixed(Repeat(10, 24)).Fixed(sealedMessage).ToArray();
        LivenessNonce nonce = new(1, Repeat(5, 24));
        using MeetingKey opened = SealedMeetingKey.TryOpen(entry, _context, _otherKeys, _otherBinding, nonce, _binding)!;
        Assert.Equal((Hex(_key.Secret), _key.SequenceNumber), (Hex(opened.Secret), opened.SequenceNumber));
        Line("K_kem", Hex(kemSecret));
        Line("K_dh", Hex(dhSecret.Span));
        Line("keys", keys);
        Line("S", Hex(s));
        Line("Meta", Hex(meta));
        Line("K", Hex(k));
        Line("AD", Hex(ad));
        Line("sealed message and tag", Hex(sealedMessage));
        Line("sealed meeting key", Hex(entry));
    }

    private void Frames()
    {
        foreach ((string name, MediaStream stream) in ((string, MediaStream)[])
            [("audio", MediaStream.Audio), ("video", MediaStream.Picture), ("small video", MediaStream.SmallPicture)])
        {
            byte[] baseKey = new byte[32];
            StreamKey.Derive(_key.Secret, _context, _device, 5, stream, baseKey);
            Line($"base key, {name}", Hex(baseKey));
        }
        byte[] enhancedKey = new byte[32];
        StreamKey.DeriveEnhanced(_key.Secret, _context, 5, MediaStream.Audio, enhancedKey);
        Line("base key, enhanced, audio", Hex(enhancedKey));
        FrameKeyId id = new(1, 5, MediaStream.Picture);
        Line("KID, mkSeqNum 1, index 5, video", $"0x{id.ToKeyId():x}");
        byte[] videoKey = new byte[32];
        StreamKey.Derive(_key.Secret, _context, _device, 5, MediaStream.Picture, videoKey);
        using SFrameKey key = new(videoKey, id.ToKeyId(), FrameCipherProvider.Selected);
        byte[] plaintext = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] frame = new byte[plaintext.Length + FrameEncryptor.MaxOverhead];
        int length = key.Seal(300, [], plaintext, frame);
        Line("frame, CTR 300, of 000102…0f", Hex(frame.AsSpan(0, length)));
        byte[] bare = [9, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 4, 0, 0];
        byte[] nal = new byte[NalCostume.MaximumLength(bare.Length)];
        Line("bytes to dress", Hex(bare));
        Line("dressed, key frame", Hex(nal.AsSpan(0, NalCostume.Dress(bare, isKeyFrame: true, nal))));
        Line("dressed, other frame", Hex(nal.AsSpan(0, NalCostume.Dress(bare, isKeyFrame: false, nal))));
    }

    /// <summary>The third thing that "Aalto Room" says, when it had heartbeat 7.</summary>
    private void Said()
    {
        byte[] baseKey = new byte[32];
        MessageKey.Derive(_key.Secret, _context, _device, 5, baseKey);
        Line("base key, messages", Hex(baseKey));
        Line("KID, mkSeqNum 1, index 5, messages", $"0x{new MessageKeyId(1, 5).ToKeyId():x}");
        using SFrameKey key = MessageKey.Of(_key, _context, _device, 5);
        ListedParticipant listed = new(5, _device, _leader.VerificationKey, _binding.Hash, "Aalto Room");
        foreach ((string name, MessageContent content, uint number) in ((string, MessageContent, uint)[])
            [("text \"Grüß Gott\"", new MessageContent.Text("Grüß Gott"), 3), ("hand up", new MessageContent.Hand(true), 4)])
        {
            ulong counter = number - 1;
            byte[] message = SealedMessage.Seal(key, counter, number, 7, content, _binding, _leader).Bytes.ToArray();
            Assert.True(SealedMessage.TryReadClaim(message, out MessageKeyId from, out ulong read, out int headerLength));
            Assert.Equal((new MessageKeyId(1, 5), counter), (from, read));
            OpenedMessage opened = SealedMessage.TryOpen(message, key, counter, headerLength, listed, out _)!;
            Assert.Equal((number, 7UL, content), (opened.Number, opened.Heartbeat, MessageContent.Read(opened.Kind, opened.Body, out _)));
            Line($"message {number}, {name}", Hex(message));
        }
    }

    private void AtRest()
    {
        byte[] context = System.Text.Encoding.ASCII.GetBytes("Zoombase-1-ClientOnly-KDF-SecretStore");
        byte[] secretInContext = [.. context, .. Repeat(1, 32)];
        byte[] commitment = HMACSHA256.HashData(Repeat(11, 32), secretInContext);
        using Key wrapping = Key.Import(AeadAlgorithm.ChaCha20Poly1305, Repeat(12, 32), KeyBlobFormat.RawSymmetricKey);
        byte[] body = AeadAlgorithm.ChaCha20Poly1305.Encrypt(wrapping, Repeat(15, 12), context, [.. Repeat(1, 32), .. Repeat(11, 32)]);
        byte[] stored = [.. commitment, .. Repeat(15, 12), .. body];
        using SecretBytes? secret = CommittingEncryption.TryDecrypt(Repeat(12, 32), stored);
        Assert.Equal(Hex(Repeat(1, 32)), Hex(secret!.Span));
        Line("CtE1 of the ISK", Hex(stored));
    }

    private void Messages()
    {
        foreach (ClientMessage message in (ClientMessage[])[
            new JoinMeeting(_context.Meeting, "314159", "Aalto Room", EncryptionType.EndToEnd),
            new PostToBoard(BoardEntryKind.SealedMeetingKey, new ParticipantId(7), [1, 2, 3]),
            new SayToMeeting([1, 2, 3]),
            new OpenTransport(new TransportDescription("ufrag", "a password of 22 chars", "AB:CD", DtlsSetup.Active, []), Rtx: true),
            new LeaveMeeting(), new SignalPing(9)])
            _lines.Append(System.Text.Encoding.UTF8.GetString(SignalJson.Write(message))).Append('\n');
        _lines.Append(JsonSerializer.Serialize(
            new RequestGuestPass(_context.Meeting, "314159", ClientType.DesktopClient, Repeat(1, 32)),
            SignalJson.Default.RequestGuestPass)).Append('\n');
        _lines.Append(JsonSerializer.Serialize(
            new GuestPass(
                new UserId((1UL << 63) + 44), Parse<HardwareId>("2122232425262728292a2b2c2d2e2f30"), new string('0', 64), Repeat(2, 32)),
            SignalJson.Default.GuestPass)).Append('\n');
        RosterEntry entry = new(
            new ParticipantId(7), _device.User, _device.Hardware, "Aalto Room", ClientType.ZoomRooms, 1000, 1001, [1, 2, 3], 1002, 1003);
        foreach (ServerMessage message in (ServerMessage[])[
            new JoinAccepted(_context.Meeting, _context.Uuid, "Weekly", EncryptionType.EndToEnd, entry, [], new ParticipantId(7)),
            new BoardEntry(12, new ParticipantId(7), BoardEntryKind.Heartbeat, null, [1, 2, 3]),
            new SaidInMeeting([1, 2, 3]), new LeaderChosen(new ParticipantId(7)), new ParticipantLeft(new ParticipantId(7)),
            new JoinRefused(RefusalCode.MeetingFull, "The meeting is full."), new SignalPong(9),
            new SlotsFilled(0, [new SlotFilling(2383546805, new ParticipantId(7)), new SlotFilling(3428623792, null)])])
            _lines.Append(System.Text.Encoding.UTF8.GetString(SignalJson.Write(message))).Append('\n');
    }

    private static DeviceIdentity IdentityOf(byte seed)
    {
        byte[] wrappingKey = new byte[32];
        return DeviceIdentity.TryUnwrap(wrappingKey, CommittingEncryption.Encrypt(wrappingKey, Repeat(seed, 32)))!;
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static T Parse<T>(string text) where T : struct, IWireIdentifier<T> =>
        T.TryParse(text, out T id) ? id : throw new ArgumentException("not an identifier", nameof(text));
}

using CsCheck;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class FrameDecryptorTests
{
    private static readonly FrameKeyId s_id = new(3, 5, MediaStream.Picture);
    private readonly byte[] _destination = new byte[Limits.FrameBytes];

    [Fact]
    public void Any_frame_under_any_kid_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Gen.UShort[0, 4095], Gen.Bool, Gen.Byte.Array[1, 5000]).Sample((sequence, sender, video, frame) =>
        {
            MediaStream stream = video ? MediaStream.Picture : MediaStream.Audio;
            using var encryptor = new FrameEncryptor(stream);
            encryptor.SetKey(Keys.EndToEnd(sequence, sender, stream));
            using var decryptor = new FrameDecryptor();
            decryptor.SetKeys(new TestKeySource((sequence, sender)));
            byte[] destination = new byte[frame.Length + FrameEncryptor.MaxOverhead];
            byte[] opened = new byte[frame.Length];
            return encryptor.TryEncrypt(frame, destination, out EncryptedFrame encrypted)
                && decryptor.TryDecrypt(encrypted.Bytes, opened, out int length, out FrameKeyId from) == FrameDecryptResult.Decrypted
                && length == frame.Length && opened.SequenceEqual(frame) && from == new FrameKeyId(sequence, sender, stream);
        }, iter: 300);

    [Fact]
    public void No_changed_bit_is_ever_decrypted_and_none_moves_the_window()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (2, 5), (3, 4)));
        byte[] sealedFrame = Keys.Seal(s_id, 70_000, new byte[50]);
        for (int bit = 0; bit < sealedFrame.Length * 8; bit++)
        {
            sealedFrame[bit / 8] ^= (byte)(1 << bit % 8);
            FrameDecryptResult result = Open(decryptor, sealedFrame);
            sealedFrame[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.True(result is FrameDecryptResult.NotAuthentic or FrameDecryptResult.Malformed
                or FrameDecryptResult.UnknownKey or FrameDecryptResult.UnknownSender or FrameDecryptResult.RetiredKey, $"bit {bit}: {result}");
        }
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Whatever_the_network_sends_has_a_result_and_is_not_decrypted()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Gen.Byte.Array[0, 200].Sample(
            bytes => Open(decryptor, bytes) is not (FrameDecryptResult.Decrypted or FrameDecryptResult.Unknown), threads: 1);
    }

    [Fact]
    public void A_cut_frame_is_not_decrypted()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = Keys.Seal(s_id, 1, new byte[50]);
        for (int length = 0; length < sealedFrame.Length; length++)
            Assert.NotEqual(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame.AsSpan(0, length)));
    }

    [Fact]
    public void A_frame_comes_once()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = Keys.Seal(s_id, 0, [1]);
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Frames_may_overtake_each_other_within_the_window_and_not_beyond()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 5000, [1])));
        foreach (ulong late in (ulong[])[4999, 4500, 5000 - ReplayWindow.Size + 1])
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, late, [1])));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, Keys.Seal(s_id, 5000 - ReplayWindow.Size, [1])));
    }

    [Fact]
    public void A_forged_counter_far_ahead_shuts_no_honest_frame_out()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.NotAuthentic, Open(decryptor, Keys.Seal(s_id, 1UL << 40, [1], salt: 9)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 0, [1])));
    }

    [Fact]
    public void Streams_and_senders_have_windows_of_their_own()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (3, 6)));
        foreach (FrameKeyId id in (FrameKeyId[])[s_id, s_id with { SenderIndex = 6 }, s_id with { Stream = MediaStream.Audio }])
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(id, 7, [1])));
    }

    [Fact]
    public void A_frame_of_an_unknown_key_or_sender_names_whom_it_claims_to_be_from()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        foreach ((FrameKeyId id, FrameDecryptResult expected) in ((FrameKeyId, FrameDecryptResult)[])
            [(s_id with { SenderIndex = 6 }, FrameDecryptResult.UnknownSender), (s_id with { MeetingKeySequenceNumber = 4 }, FrameDecryptResult.UnknownKey)])
        {
            Assert.Equal(expected, decryptor.TryDecrypt(Keys.Seal(id, 0, [1]), _destination, out int length, out FrameKeyId from));
            Assert.Equal((0, id), (length, from));
        }
    }

    [Fact]
    public void Before_there_are_keys_every_frame_is_of_an_unknown_key()
    {
        using var decryptor = new FrameDecryptor();
        Assert.Equal(FrameDecryptResult.UnknownKey, Open(decryptor, Keys.Seal(s_id, 0, [1])));
    }

    [Fact]
    public void A_key_that_went_is_retired_and_its_frames_are_refused()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (4, 5)));
        FrameKeyId next = s_id with { MeetingKeySequenceNumber = 4 };
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 0, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(next, 0, [1])));
        decryptor.SetKeys(new TestKeySource((4, 5)));
        Assert.Equal(FrameDecryptResult.RetiredKey, Open(decryptor, Keys.Seal(s_id, 1, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(next, 1, [1])));
    }

    [Fact]
    public void New_keys_keep_the_windows_of_those_that_stay()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = Keys.Seal(s_id, 0, [1]);
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
        decryptor.SetKeys(new TestKeySource((3, 5), (4, 5)));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Another_key_under_the_same_kid_replaces_the_first()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 0, [1])));
        decryptor.SetKeys(new TestKeySource((3, 5)) { Salt = 1 });
        Assert.Equal(FrameDecryptResult.NotAuthentic, Open(decryptor, Keys.Seal(s_id, 1, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 0, [1], salt: 1)));
    }

    [Fact]
    public void A_key_is_derived_once_however_many_frames_claim_it()
    {
        var source = new TestKeySource((3, 5));
        using FrameDecryptor decryptor = NewDecryptor(source);
        for (ulong i = 0; i < 100; i++)
        {
            Open(decryptor, Keys.Seal(s_id, i, [1], salt: 9));
            Open(decryptor, Keys.Seal(s_id with { SenderIndex = (ushort)(100 + i) }, 0, [1]));
        }
        Assert.Equal(1, source.Derivations);
    }

    [Fact]
    public void A_frame_without_room_for_it_is_too_large()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = Keys.Seal(s_id, 0, new byte[50]);
        Assert.Equal(FrameDecryptResult.TooLarge, decryptor.TryDecrypt(sealedFrame, new byte[49], out _, out _));
        Assert.Equal(FrameDecryptResult.Decrypted, decryptor.TryDecrypt(sealedFrame, new byte[50], out _, out _));
        Assert.Equal(FrameDecryptResult.TooLarge, decryptor.TryDecrypt(Keys.Seal(s_id, 1, new byte[Limits.FrameBytes + 1]), new byte[2 * Limits.FrameBytes], out _, out _));
    }

    [Fact]
    public void A_disposed_decryptor_opens_nothing()
    {
        FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 0, [1])));
        decryptor.Dispose();
        Assert.NotEqual(FrameDecryptResult.Decrypted, Open(decryptor, Keys.Seal(s_id, 1, [1])));
    }

    private static FrameDecryptor NewDecryptor(TestKeySource source)
    {
        var decryptor = new FrameDecryptor();
        decryptor.SetKeys(source);
        return decryptor;
    }

    private FrameDecryptResult Open(FrameDecryptor decryptor, ReadOnlySpan<byte> bytes) => decryptor.TryDecrypt(bytes, _destination, out _, out _);
}

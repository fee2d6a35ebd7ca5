using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

/// <summary>No garbage a frame, once the keys are there.</summary>
public class FrameAllocationTests
{
    private const int Frames = 1000;

    [Fact]
    public void Sealing_opening_and_refusing_frames_allocates_nothing()
    {
        using FrameEncryptor encryptor = new(MediaStream.Picture);
        encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Picture));
        using FrameDecryptor decryptor = new();
        decryptor.SetKeys(new TestKeySource((1, 5)));
        byte[] frame = new byte[12_000];
        byte[] destination = new byte[frame.Length + FrameEncryptor.MaxOverhead];
        byte[] opened = new byte[frame.Length + OpenedFrame.CaptureTimeSize];
        byte[] stranger = TestKeys.Seal(new FrameKeyId(9, 9, MediaStream.Picture), 0, [1]);
        Run(encryptor, decryptor, frame, destination, opened, stranger);

        AllocationMeter meter = AllocationMeter.Start();
        int done = Run(encryptor, decryptor, frame, destination, opened, stranger);
        long allocated = meter.Bytes;
        Assert.Equal(Frames, done);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(FrameCipherTests.Usable), MemberType = typeof(FrameCipherTests))]
    public void Every_provider_seals_and_opens_without_allocating(string name)
    {
        using FrameCipher cipher = FrameCipherProvider.All.Single(provider => provider.Name == name).Create(new byte[32]);
        byte[] nonce = new byte[FrameCipher.NonceSize];
        byte[] frame = new byte[160];
        byte[] ciphertext = new byte[frame.Length + FrameCipher.TagSize];
        long allocated = 0;
        // The first rounds pay for what is made once.
        for (int round = 0; round < 3; round++)
        {
            AllocationMeter meter = AllocationMeter.Start();
            for (int i = 0; i < Frames; i++)
            {
                nonce[0]++;
                cipher.Seal(nonce, frame.AsSpan(0, 9), frame, ciphertext);
                cipher.TryOpen(nonce, frame.AsSpan(0, 9), ciphertext, frame);
            }
            allocated = meter.Bytes;
        }
        Assert.Equal(0, allocated);
    }

    private static int Run(
        FrameEncryptor encryptor, FrameDecryptor decryptor, byte[] frame, byte[] destination, byte[] opened, byte[] stranger)
    {
        int done = 0;
        for (int i = 0; i < Frames; i++)
        {
            if (!encryptor.TryEncrypt(frame, (uint)i * 3000, destination, out EncryptedFrame encrypted))
                continue;
            bool decrypted = decryptor.TryDecrypt(
                encrypted.Bytes, opened, TimeSpan.FromMilliseconds(33 * i), out _) == FrameDecryptResult.Decrypted;
            bool replayed = decryptor.TryDecrypt(
                encrypted.Bytes, opened, TimeSpan.FromMilliseconds(33 * i), out _) == FrameDecryptResult.Replayed;
            destination[^40] ^= 1;
            bool unknown = decryptor.TryDecrypt(
                stranger, opened, TimeSpan.FromMilliseconds(33 * i), out _) == FrameDecryptResult.UnknownKey;
            if (decrypted && replayed && unknown)
                done++;
        }
        return done;
    }
}

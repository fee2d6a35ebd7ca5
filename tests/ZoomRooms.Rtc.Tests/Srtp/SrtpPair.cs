using System.Security.Cryptography;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.Rtc.Tests.Srtp;

/// <summary>A sender and the receiver of its packets.</summary>
internal sealed class SrtpPair : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(12);

    public SrtpPair()
    {
        Sender = new SrtpSender(SrtpKeys.Derive(SrtpProfile.AeadAes256Gcm, _key, _salt));
        Receiver = new SrtpReceiver(SrtpKeys.Derive(SrtpProfile.AeadAes256Gcm, _key, _salt));
    }

    public SrtpSender Sender { get; }

    public SrtpReceiver Receiver { get; }

    public byte[]? TrySeal(byte[] packet)
    {
        byte[] buffer = [.. packet, .. new byte[32]];
        return Sender.ProtectRtp(buffer, packet.Length, out int length) == SrtpResult.Ok ? buffer[..length] : null;
    }

    public byte[] Seal(byte[] packet) => TrySeal(packet) ?? throw new InvalidOperationException("The packet was refused.");

    public byte[] SealRtcp(byte[] packet)
    {
        byte[] buffer = [.. packet, .. new byte[32]];
        Assert.Equal(SrtpResult.Ok, Sender.ProtectRtcp(buffer, packet.Length, out int length));
        return buffer[..length];
    }

    public SrtpResult Open(byte[] packet) => Receiver.UnprotectRtp([.. packet], out _);

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }
}

using System.Buffers.Binary;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Sounds;

/// <summary>Sound for somebody to listen to: 16-bit PCM, 48 kHz.</summary>
internal static class WaveFile
{
    private const int HeaderBytes = 44;

    public static void Write(string path, params float[][] channels)
    {
        int frames = channels[0].Length, dataBytes = frames * channels.Length * sizeof(short);
        byte[] file = new byte[HeaderBytes + dataBytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), HeaderBytes - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), (short)channels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate.Hertz);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate.Hertz * channels.Length * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), (short)(channels.Length * sizeof(short)));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), dataBytes);
        int at = HeaderBytes;
        for (int i = 0; i < frames; i++)
        {
            foreach (float[] channel in channels)
            {
                short sample = (short)Math.Clamp(MathF.Round(channel[i] * 32767), short.MinValue, short.MaxValue);
                BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), sample);
                at += sizeof(short);
            }
        }
        File.WriteAllBytes(path, file);
    }
}

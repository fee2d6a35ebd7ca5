using System.Buffers.Binary;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>Speech for the loudspeaker: 48 kHz mono, from the WAV stream of a speech synthesizer. Immutable.</summary>
public sealed class SpokenPhrase
{
    /// <summary>Longest phrase; what is longer is refused.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private const int HeaderBytes = 12;
    private const int ChunkBytes = 8;
    private const int FormatBytes = 16;
    private const ushort Pcm = 1;

    private SpokenPhrase(float[] samples) => Samples = samples;

    /// <summary>Mono at <see cref="AudioFormat.SampleRate"/>.</summary>
    public ReadOnlyMemory<float> Samples { get; }

    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / (double)AudioFormat.SampleRate);

    /// <summary>A sound that was made here.</summary>
    internal static SpokenPhrase Of(float[] samples) => new(samples);

    /// <summary>
    /// Reads 16-bit mono PCM in a WAV (RIFF) stream and resamples it. A synthesizer that writes to a pipe does not know the length
    /// beforehand: a data chunk that claims more than there is ends with the stream. Null for anything else, for no samples, and for more
    /// than <see cref="Longest"/>.
    /// </summary>
    public static SpokenPhrase? TryRead(ReadOnlySpan<byte> wav)
    {
        if (wav.Length < HeaderBytes || !wav.StartsWith("RIFF"u8) || !wav[8..].StartsWith("WAVE"u8))
            return null;
        ReadOnlySpan<byte> rest = wav[HeaderBytes..];
        int rate = 0;
        while (rest.Length >= ChunkBytes)
        {
            uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            ReadOnlySpan<byte> content = rest[ChunkBytes..];
            int length = (int)Math.Min(claimed, (uint)content.Length);
            if (rest.StartsWith("fmt "u8))
            {
                if (!TryReadFormat(content[..length], out rate))
                    return null;
            }
            else if (rest.StartsWith("data"u8))
            {
                return rate == 0 ? null : Convert(content[..length], rate);
            }
            // Chunks begin at even offsets.
            rest = content[Math.Min(content.Length, length + (length & 1))..];
        }
        return null;
    }

    private static bool TryReadFormat(ReadOnlySpan<byte> format, out int rate)
    {
        rate = 0;
        if (format.Length < FormatBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(format) != Pcm
            || BinaryPrimitives.ReadUInt16LittleEndian(format[2..]) != 1
            || BinaryPrimitives.ReadUInt16LittleEndian(format[14..]) != 16)
        {
            return false;
        }
        rate = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(format[4..]), int.MaxValue);
        return PhraseResampler.Supports(rate);
    }

    private static SpokenPhrase? Convert(ReadOnlySpan<byte> pcm, int rate)
    {
        int count = pcm.Length / sizeof(short);
        if (count == 0 || count > Longest.TotalSeconds * rate)
            return null;
        float[] samples = new float[count];
        for (int i = 0; i < count; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(pcm[(i * sizeof(short))..]) / 32768f;
        return new SpokenPhrase(PhraseResampler.ToDeviceRate(samples, rate));
    }
}

using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Signals;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>
/// Renders a conversation in a room. The loudspeaker's sound is brought to the array's clock before it goes through the room; a room that
/// is larger by 200 millionths
/// sounds no different.
/// </summary>
internal static class SceneRenderer
{
    // The monotonic clock does not begin at zero, the array's device starts first, and what they give reaches the program later, what
    // they take earlier.
    private const double Epoch = 1000, ArrayStarts = -0.0137, PlaybackLead = 0.030, CaptureLag = 0.005;

    private const double EarlySeconds = 0.05;

    public static Scene Render(MeetingRoom room, Conversation conversation)
    {
        int frames = (int)(conversation.Seconds * Rate.Hertz) / Rate.Block * Rate.Block;
        ArrayTimeline array = new(conversation, Epoch + ArrayStarts);
        int converted = Enumerable.Range(0, frames / Rate.Block).Max(block => array.Converted(block * Rate.Block)) + Rate.Block;
        // A loudspeaker that counts too slowly, or left something out, needs no more than this.
        float[] played = Far(conversation, frames + Rate.Hertz);
        LoudspeakerTimeline loudspeaker = new(conversation, played.Length, Epoch, room.UntoldDelay);
        float[][] echo = Echo(room, conversation, played, loudspeaker, array, converted);
        (float[][] near, float[] clean) = NearTalkers(room, conversation, converted);
        float[][] noise = Noise(room, conversation, converted);
        float[][] Deliver(float[][] signals) => [.. signals.Select(signal => array.Delivered(signal, frames))];
        (echo, near, noise) = (Deliver(echo), Deliver(near), Deliver(noise));
        Random jitter = new(conversation.Seed * 31 + 7);
        TimeSpan Told(double time) => TimeSpan.FromSeconds(time + conversation.Jitter * (2 * jitter.NextDouble() - 1));
        DeviceBlock[] heard = [.. Enumerable.Range(0, frames / Rate.Block).Select(block =>
        {
            double at = array.Captured(array.Converted(block * Rate.Block));
            return new DeviceBlock(block * Rate.Block, Told(at), TimeSpan.FromSeconds(at + 0.01 + CaptureLag));
        })];
        DeviceBlock[] reference = [.. Enumerable.Range(0, played.Length / Rate.Block).Select(block =>
        {
            double at = loudspeaker.Told(block * Rate.Block);
            return new DeviceBlock(block * Rate.Block, Told(at), TimeSpan.FromSeconds(at - PlaybackLead));
        })];
        return new Scene(room, conversation)
        {
            Reference = Faulty(played, conversation.Fault),
            ReferenceBlocks = reference,
            Heard = Interleaved(echo, near, noise),
            HeardBlocks = heard,
            Echo = echo,
            Near = near,
            Noise = noise,
            NearClean = array.Delivered(clean, frames),
        };
    }

    private static float[] Far(Conversation conversation, int samples)
    {
        float[] far = new float[samples];
        for (int i = 0; i < conversation.Far.Count; i++)
        {
            During span = conversation.Far[i];
            Add(far, Speech.Of(conversation.FarVoice, conversation.Seed * 100 + i, span.Seconds), span.From, 1);
        }
        return far;
    }

    private static float[][] Echo(
        MeetingRoom room, Conversation conversation, float[] played, LoudspeakerTimeline loudspeaker, ArrayTimeline array, int samples)
    {
        if (conversation.Far.Count == 0)
            return [.. room.Array.Select(_ => new float[samples])];
        // Speech at −23 LUFS has its peaks near −8 dBFS.
        float drive = (float)(room.Drive / 0.4);
        float[] bent = Array.ConvertAll(played, sample => MathF.Tanh(sample * drive) / drive);
        float[] sound = loudspeaker.Sampled(bent, samples, array.Captured);
        float[][] echo = Convolution.Convolve(sound, room.Responses(room.Loudspeaker));
        float gain = (float)Decibels.Amplitude(room.EchoLufs - Loudness.Integrated(echo[0]));
        float[][] moved = conversation.PathChanges is null ? echo : Convolution.Convolve(sound, room.Responses(room.LoudspeakerMoved));
        // Moving takes 50 ms.
        double from = (conversation.PathChanges ?? double.MaxValue) * Rate.Hertz, lasts = 0.05 * Rate.Hertz;
        for (int channel = 0; channel < echo.Length; channel++)
        {
            for (int i = 0; i < samples; i++)
            {
                float there = (float)Math.Clamp((i - from) / lasts, 0, 1);
                echo[channel][i] = gain * (echo[channel][i] + there * (moved[channel][i] - echo[channel][i]));
            }
        }
        return echo;
    }

    private static (float[][] Near, float[] Clean) NearTalkers(MeetingRoom room, Conversation conversation, int samples)
    {
        float[][] near = [.. room.Array.Select(_ => new float[samples])];
        float[] clean = new float[samples];
        for (int i = 0; i < conversation.Near.Count; i++)
        {
            Turn turn = conversation.Near[i];
            float[] speech = Speech.Of(turn.Voice, conversation.Seed * 100 + 50 + i, turn.When.Seconds);
            // A metre away the direct sound has this loudness.
            double gain = Decibels.Amplitude(turn.Lufs + 23) * 4 * Math.PI;
            float[][] responses = room.Responses(turn.Where);
            // With its reverberation, which outlasts the speech.
            Array.Resize(ref speech, speech.Length + responses[0].Length);
            float[][] rendered = Convolution.Convolve(speech, [.. responses, Early(responses[0], turn.Where.Metres)]);
            for (int channel = 0; channel < near.Length; channel++)
                Add(near[channel], rendered[channel], turn.When.From, (float)gain);
            Add(clean, rendered[^1], turn.When.From, (float)gain);
        }
        return (near, clean);
    }

    private static float[] Early(float[] response, double metres)
    {
        int until = Math.Min(response.Length, Rate.Samples(metres / Rate.Sound + EarlySeconds)), fade = Rate.Samples(0.005);
        float[] early = new float[until];
        for (int i = 0; i < until; i++)
            early[i] = response[i] * Math.Min(1, (until - i) / (float)fade);
        return early;
    }

    private static float[][] Noise(MeetingRoom room, Conversation conversation, int samples)
    {
        IReadOnlyList<Point> microphones = room.Microphones;
        int seed = room.Seed * 7 + conversation.NoiseSeed * 1009;
        float[][] noise = conversation.FanDbfs is { } fan
            ? DiffuseNoise.Make(microphones, NoiseColour.Fan, fan, samples, seed)
            : DiffuseNoise.Make(microphones, NoiseColour.Pink, room.QuietDbfs, samples, seed);
        for (int channel = 0; channel < noise.Length; channel++)
        {
            // Of its own: as if it were miles from the others.
            Point[] alone = [microphones[channel]];
            float[][] own = DiffuseNoise.Make(alone, NoiseColour.White, room.MicrophoneDbfs, samples, seed * 100 + channel);
            Add(noise[channel], own[0], 0, 1);
        }
        if (conversation.BabbleDbfs is { } babble)
            Babble.AddTo(noise, room, conversation.Seed, babble);
        return noise;
    }

    private static float[] Faulty(float[] played, ReferenceFault fault)
    {
        float[] told = new float[played.Length];
        for (int i = 0; i < told.Length; i++)
        {
            told[i] = fault switch
            {
                ReferenceFault.Late => i >= Rate.Samples(0.3) ? played[i - Rate.Samples(0.3)] : 0,
                ReferenceFault.Polarity => i / (2 * Rate.Hertz) % 2 == 0 ? played[i] : -played[i],
                ReferenceFault.Silent => 0,
                _ => played[i],
            };
        }
        return told;
    }

    private static float[] Interleaved(float[][] echo, float[][] near, float[][] noise)
    {
        int channels = echo.Length;
        float[] heard = new float[channels * echo[0].Length];
        for (int channel = 0; channel < channels; channel++)
        {
            for (int i = 0; i < echo[channel].Length; i++)
                heard[i * channels + channel] = Math.Clamp(echo[channel][i] + near[channel][i] + noise[channel][i], -1, 1);
        }
        return heard;
    }

    private static void Add(float[] to, float[] from, double atSeconds, float gain)
    {
        int at = Rate.Samples(atSeconds), count = Math.Min(from.Length, to.Length - at);
        for (int i = 0; i < count; i++)
            to[at + i] += gain * from[i];
    }
}

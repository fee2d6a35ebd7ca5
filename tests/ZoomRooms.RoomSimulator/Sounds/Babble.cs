using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Sounds;

/// <summary>Six people who talk among themselves, all around and not to the array.</summary>
internal static class Babble
{
    private static readonly string[] Voices = ["en-us+m1", "en-gb+f3", "en-gb-scotland+m4", "en-us+f4", "en-gb+m7", "en-us+f1"];

    public static void AddTo(float[][] noise, MeetingRoom room, int seed, double dbfs)
    {
        double seconds = noise[0].Length / (double)Rate.Hertz;
        double metres = 0.42 * Math.Min(room.Size.X, room.Size.Y);
        float[][] sum = [.. noise.Select(channel => new float[channel.Length])];
        for (int i = 0; i < Voices.Length; i++)
        {
            float[] speech = Speech.Of(Voices[i], seed * 1000 + i, seconds);
            float[][] heard = Convolution.Convolve(speech, room.Responses(new Placement(25 + 60 * i, metres, 0.3)));
            for (int channel = 0; channel < sum.Length; channel++)
            {
                for (int at = 0; at < heard[channel].Length; at++)
                    sum[channel][at] += heard[channel][at];
            }
        }
        float gain = (float)(Decibels.Amplitude(dbfs) / Math.Sqrt(Decibels.Power(sum[0])));
        for (int channel = 0; channel < sum.Length; channel++)
        {
            for (int at = 0; at < sum[channel].Length; at++)
                noise[channel][at] += gain * sum[channel][at];
        }
    }
}

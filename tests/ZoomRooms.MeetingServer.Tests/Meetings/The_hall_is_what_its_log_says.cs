using System.Text.Json;
using CsCheck;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Replication;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>The law of a replicated state machine: who takes the same steps is the same, and so is who comes later.</summary>
public sealed class The_hall_is_what_its_log_says
{
    private static readonly Gen<Roll> AnyRoll =
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Byte, (what, who, which, how) => new Roll(what, who, which, how));

    private static readonly Gen<(Roll[] Rolls, int Cut)> AnyLog = Gen.Select(AnyRoll.Array[1, 80], Gen.Int[0, 80]);

    [Fact]
    public void Two_that_take_the_same_steps_are_the_same_and_so_is_one_that_comes_later() => Hold(5_000);

    /// <summary>Takes minutes.</summary>
    [Fact(Explicit = true)]
    public void In_a_hundred_thousand_logs() => Hold(100_000);

    /// <summary>A law of logs in which nothing happens would hold too.</summary>
    [Fact]
    public void In_logs_in_which_everything_happens()
    {
        Random random = new(1);
        HashSet<Type> records = [], effects = [];
        HashSet<HallAnswer> answers = [];
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = new byte[4 * 80];
            random.NextBytes(bytes);
            RandomLog log = new(bytes.Chunk(4).Select(four => new Roll(four[0], four[1], four[2], four[3])));
            records.UnionWith(log.Steps.Select(step => step.Record.GetType()));
            effects.UnionWith(log.Outcomes.SelectMany(outcome => outcome.Effects).Select(effect => effect.GetType()));
            Assert.All(log.Steps.Zip(log.Outcomes), one => Assert.IsType(AnswerOf(one.First.Record.GetType()), one.Second.Answer));
            answers.UnionWith(log.Outcomes.Select(outcome => outcome.Answer));
        }
        Assert.Empty(typeof(HallEffect).GetNestedTypes().Except(effects));
        Type[] all = [.. typeof(HallRecord).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HallRecord)) && !type.IsAbstract)];
        Assert.Equal([typeof(Genesis)], all.Except(records));
        HallAnswer[] some = [
            HallAnswer.Decided.Stale, HallAnswer.Decided.Done, new HallAnswer.Resumed(
                null), new HallAnswer.Resumed(0), new HallAnswer.Begun(true)];
        Assert.Empty(some.Except(answers));
    }

    private static Type AnswerOf(Type record) =>
        record.BaseType is { IsGenericType: true } typed ? typed.GetGenericArguments()[0] : AnswerOf(record.BaseType!);

    private static void Hold(int logs) => AnyLog.Sample(log => IsHeld(log.Rolls, log.Cut), iter: logs, threads: 1);

    private static void IsHeld(Roll[] rolls, int cut)
    {
        RandomLog log = new(rolls);
        HallMachine second = new(RandomLog.Small);
        HallMachine? late = null;
        for (int i = 0; i < log.Steps.Count; i++)
        {
            if (i == Math.Min(cut, log.Steps.Count - 1))
                late = new HallMachine(RandomLog.Small, Carry(second.TakeSnapshot(0, "")));
            (string from, HallRecord record, TimeSpan now) = log.Steps[i];
            AreSame(log.Outcomes[i], second.Step(from, record, now), record);
            if (late is not null)
                AreSame(log.Outcomes[i], late.Step(from, record, now), record);
        }
        string whole = Write(log.Machine.TakeSnapshot(0, ""));
        Assert.Equal(whole, Write(second.TakeSnapshot(0, "")));
        Assert.Equal(whole, Write(late!.TakeSnapshot(0, "")));
    }

    /// <summary>What clients are told, and in which order, is the same whichever server tells them.</summary>
    private static void AreSame(HallStep expected, HallStep step, HallRecord record)
    {
        Assert.Equal(expected.Answer, step.Answer);
        Assert.True(expected.Effects.Count == step.Effects.Count, $"{record}: {expected.Effects.Count} and {step.Effects.Count} effects");
        for (int i = 0; i < expected.Effects.Count; i++)
        {
            switch (expected.Effects[i], step.Effects[i])
            {
                case (HallEffect.Send one, HallEffect.Send other):
                    Assert.True(
                        one.To == other.To && one.Message.AsSpan().SequenceEqual(other.Message), $"{record}: {one.To} and {other.To}");
                    break;
                case (HallEffect.CloseConnection one, HallEffect.CloseConnection other):
                    Assert.Equal(one with { LastMessage = null }, other with { LastMessage = null });
                    Assert.Equal(one.LastMessage ?? [], other.LastMessage ?? []);
                    break;
                case (HallEffect.FindFacts one, HallEffect.FindFacts other):
                    Assert.Equal(one.Node, other.Node);
                    Assert.Equal(one.Joins, other.Joins);
                    break;
                case var (one, other):
                    Assert.Equal(one, other);
                    break;
            }
        }
    }

    /// <summary>As it goes from one server to another.</summary>
    private static HallSnapshot Carry(HallSnapshot snapshot) =>
        JsonSerializer.Deserialize(Write(snapshot), ReplicationJson.Default.HallSnapshot)!;

    private static string Write(HallSnapshot snapshot) => JsonSerializer.Serialize(snapshot, ReplicationJson.Default.HallSnapshot);
}

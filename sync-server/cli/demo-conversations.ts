/** A line of a demo conversation: `c` = customer, `s` = staff; `afterS` = seconds after the line before. */
export type DemoLine = readonly [by: 'c' | 's', text: string, afterS: number]

export type DemoConversation = {
  group: 'presales' | 'aftersales' | 'support'
  /** '' = anonymous */
  customer: string
  /** Minutes before now at which the customer wrote first. */
  minutesAgo: number
  /** Who takes it, by account; nobody yet when it waits. */
  staff?: string
  /** Lines before the first of staff are written while waiting; the first is at `minutesAgo`. */
  lines: readonly DemoLine[]
  ended?: true
  /** The customer's last lines are not read by the staff yet. */
  unread?: true
}

const dayMinutes = 24 * 60

/** In each group, whoever came first is taken first; those who wait came last. */
export const demoConversations: readonly DemoConversation[] = [
  {
    group: 'presales',
    customer: '沈嘉禾',
    minutesAgo: 2 * dayMinutes + 190,
    staff: 'liming',
    ended: true,
    lines: [
      ['c', '你好，想问一下企业版和团队版有什么区别？', 0],
      ['s', '您好，很高兴为您服务。企业版支持私有部署、单点登录和审计日志，团队版是云端托管，最多 50 个席位。', 75],
      ['c', '我们大概 80 人，那只能选企业版了吧', 40],
      ['s', '是的，80 人建议企业版。一年以上有 85 折，需要的话我给您发一份报价单。', 55],
      ['c', '好的，发到我邮箱吧，谢谢', 30],
      ['s', '已经发出，请查收。还有其他可以帮您的吗？', 120],
      ['c', '没有了，辛苦', 20],
    ],
  },
  {
    group: 'aftersales',
    customer: 'Daniel Ng',
    minutesAgo: 2 * dayMinutes + 60,
    staff: 'wangfang',
    ended: true,
    lines: [
      ['c', 'Hi, I was charged twice for my March subscription.', 0],
      ['c', 'Order numbers end in 4471 and 4472.', 15],
      ['s', 'Hello Daniel, sorry about that. I can see both charges; the second one was a retry by the bank.', 110],
      ['s', 'I have started the refund of 4472. It takes 3 to 5 working days to reach your card.', 35],
      ['c', 'Great, thanks for the quick help!', 45],
    ],
  },
  {
    group: 'support',
    customer: '',
    minutesAgo: dayMinutes + 420,
    staff: 'chenyu',
    ended: true,
    lines: [
      ['c', '导出报表一直转圈，等了十分钟都没反应', 0],
      ['s', '您好，请问导出的时间范围是多久？浏览器是哪个版本？', 60],
      ['c', '一整年的数据，Chrome 最新版', 25],
      ['s', '一次超过 6 个月会转为后台生成，完成后在“下载中心”里可以找到。您看一下那里有没有？', 70],
      ['c', '找到了！原来在这里，谢谢', 90],
    ],
  },
  {
    group: 'presales',
    customer: '罗一鸣',
    minutesAgo: dayMinutes + 200,
    staff: 'hejing',
    ended: true,
    lines: [
      ['c', '可以先试用再买吗', 0],
      ['s', '可以的，注册后有 14 天完整功能的试用，不需要绑定银行卡。', 50],
      ['c', '试用期的数据以后会保留吗？', 35],
      ['s', '会保留。到期后 30 天内付费，数据原样恢复。', 40],
      ['c', '好，我先试试', 25],
    ],
  },
  {
    group: 'aftersales',
    customer: '许知远',
    minutesAgo: dayMinutes + 30,
    staff: 'wangfang',
    ended: true,
    lines: [
      ['c', '发票抬头写错了，能重开吗？', 0],
      ['s', '可以的。请把正确的抬头和税号发给我，原发票我们这边作废。', 65],
      ['c', '抬头：杭州云岫科技有限公司，税号我稍后邮件发你', 80],
      ['s', '收到，等您的邮件，当天就能开好。', 30],
    ],
  },
  {
    group: 'support',
    customer: 'Maria Costa',
    minutesAgo: 400,
    staff: 'chenyu',
    ended: true,
    lines: [
      ['c', 'The mobile app keeps logging me out since this morning.', 0],
      ['s', 'Hello Maria, thanks for telling us. Which version does the app show under Settings → About?', 80],
      ['c', '5.2.0', 30],
      ['s', '5.2.1 fixes exactly this and is in the store now. Could you update and try again?', 45],
      ['c', 'Updated, works now. Thank you!', 300],
    ],
  },
  {
    group: 'presales',
    customer: '唐果',
    minutesAgo: 47,
    staff: 'liming',
    unread: true,
    lines: [
      ['c', '请问支持接入微信公众号吗？', 0],
      ['s', '支持的，服务号和订阅号都可以，扫码授权即可，大约五分钟。', 60],
      ['c', '那小程序呢？', 90],
      ['s', '小程序也支持，在“应用管理”里添加，和公众号共用同一套客服组。', 50],
      ['c', '太好了，消息会有延迟吗？', 120],
      ['c', '我们客户比较多，高峰期一天有两三千条', 20],
    ],
  },
  {
    group: 'aftersales',
    customer: '顾北',
    minutesAgo: 38,
    staff: 'wangfang',
    lines: [
      ['c', '昨天申请的退款什么时候到账', 0],
      ['s', '您好，我帮您查一下，请稍等。', 45],
      ['s', '已经审核通过，预计明天 18:00 前原路退回。', 90],
      ['c', '好的，我再等等', 60],
    ],
  },
  {
    group: 'support',
    customer: 'Oliver Reed',
    minutesAgo: 26,
    staff: 'chenyu',
    unread: true,
    lines: [
      ['c', 'Our webhook stopped receiving events about an hour ago.', 0],
      ['s', 'Hi Oliver, let me look at the delivery log. Is it the endpoint ending in /hooks/prod?', 70],
      ['c', 'Yes, that one. It answers 200 when I call it myself.', 40],
      ['s', 'Our calls get a certificate error: the intermediate certificate is missing since the renewal.', 150],
      ['c', 'Ah, we renewed it this morning. Checking.', 55],
    ],
  },
  {
    group: 'presales',
    customer: '',
    minutesAgo: 9,
    lines: [
      ['c', '在吗？想了解一下价格', 0],
      ['c', '大概 20 个客服账号', 25],
    ],
  },
  {
    group: 'support',
    customer: '白露',
    minutesAgo: 6,
    lines: [['c', '登录一直提示“账号或密码错误”，可是我刚改过密码', 0]],
  },
  {
    group: 'aftersales',
    customer: 'Emma Larsen',
    minutesAgo: 4,
    lines: [
      ['c', 'Hello, my order arrived damaged.', 0],
      ['c', 'The screen has a crack in the corner. I have kept the packaging.', 30],
    ],
  },
  {
    group: 'presales',
    customer: '江晚',
    minutesAgo: 2,
    lines: [['c', '你们有没有教育优惠？我们是一所中学', 0]],
  },
]

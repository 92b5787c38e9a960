import { graphql } from "relay-runtime";

// The page of one plan; its tasks arrive page by page.
export const PlanBoardQuery = graphql`
  query PlanBoardQuery($regionCode: String!, $year: Int!) {
    plan(regionCode: $regionCode, year: $year) {
      id
      title
      areas {
        id
        label
        title
      }
      ...PlanBoard_tasks
    }
  }
`;

// More tasks are asked for by node(id:), with the plan's id and the connection's last cursor.
export const PlanBoardTasks = graphql`
  fragment PlanBoard_tasks on Plan
  @refetchable(queryName: "PlanBoardTasksPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    tasks(first: $count, after: $cursor) @connection(key: "PlanBoard_tasks") {
      totalCount
      edges {
        node {
          id
          ...WorkItemCard_item
        }
      }
    }
  }
`;
